const byNumber: Readonly<Record<string, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

/** `15`, `TERM`, `sigterm` → `SIGTERM`. */
export function signalName(name: string): string {
  const upper = name.toUpperCase();
  return byNumber[name] ?? (upper.startsWith('SIG') ? upper : `SIG${upper}`);
}
