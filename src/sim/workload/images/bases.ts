const busyboxApplets =
  'sh ash [ [[ arch awk base64 basename cat chgrp chmod chown clear cmp cp cut date dd df dirname dmesg du echo env expr false find fold free getopt grep egrep fgrep gunzip gzip head hexdump hostname httpd id ifconfig ip kill killall ln ls md5sum mkdir mkfifo mktemp more mount mv nc netstat nice nohup nslookup od paste pgrep pidof ping printenv printf ps pwd readlink realpath reset rm rmdir route sed seq sha256sum sleep sort split stat stty su sync tail tar tee telnet test time timeout top touch tr traceroute true tty umount uname uniq unzip uptime usleep vi watch wc wget which who whoami xargs yes zcat';
const coreutils =
  'sh dash bash [ arch awk base64 basename cat chgrp chmod chown cp cut date dd df diff dir dirname dmesg du echo egrep env expr false fgrep find fold free getopt grep gunzip gzip head hostname id kill ln ls md5sum mkdir mkfifo mktemp more mount mv nice nohup nproc od paste perl pgrep pidof printenv printf ps pwd readlink realpath rm rmdir sed seq sha256sum shred shuf sleep sort split stat stty su sync tac tail tar tee test timeout top touch tr true tty umount uname uniq uptime wc which who whoami xargs yes zcat';

const words = (text: string): readonly string[] => text.split(' ');

/** Base images: their layer is shared by everything that is built on them. Megabytes compressed. */
export const bases = {
  scratch: { megabytes: 0, executables: [] },
  distroless: { megabytes: 2, executables: [] },
  busybox: { megabytes: 2, executables: words(busyboxApplets) },
  alpine: { megabytes: 4, executables: [...words(busyboxApplets), 'apk'] },
  debian: { megabytes: 30, executables: [...words(coreutils), 'apt-get', 'apt', 'dpkg'] },
  ubuntu: { megabytes: 30, executables: [...words(coreutils), 'apt-get', 'apt', 'dpkg'] },
  redhat: { megabytes: 80, executables: [...words(coreutils), 'curl', 'yum', 'dnf', 'microdnf', 'rpm'] },
} as const satisfies Readonly<Record<string, { readonly megabytes: number; readonly executables: readonly string[] }>>;

export type BaseName = keyof typeof bases;
