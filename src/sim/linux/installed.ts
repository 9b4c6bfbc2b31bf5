/** Files that somebody put onto the machine before it was booted: read when somebody looks, stored nowhere. */
import { stringify } from 'yaml';
import { kubeletFile } from '../component-helpers/node/kubelet-configuration.ts';
import type { Machine } from './machine.ts';

type Text = (machine: Machine) => string;

/** As `kubeadm` writes it: who the kubelet is to the API server. */
const KUBECONFIG: Text = ({ options: { node } }) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'kubernetes', cluster: { 'certificate-authority': '/etc/kubernetes/pki/ca.crt', server: 'https://192.168.0.2:6443' } }],
    contexts: [{ name: `system:node:${node}@kubernetes`, context: { cluster: 'kubernetes', user: `system:node:${node}` } }],
    'current-context': `system:node:${node}@kubernetes`,
    users: [
      {
        name: `system:node:${node}`,
        user: { 'client-certificate': '/var/lib/kubelet/pki/kubelet-client-current.pem', 'client-key': '/var/lib/kubelet/pki/kubelet-client-current.pem' },
      },
    ],
  });

const UNIT: Text = () =>
  '[Unit]\nDescription=kubelet: The Kubernetes Node Agent\nDocumentation=https://kubernetes.io/docs/\nWants=network-online.target\nAfter=network-online.target\n\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\nStartLimitInterval=0\nRestartSec=10\n\n[Install]\nWantedBy=multi-user.target\n';

const CERTIFICATE: Text = () => '-----BEGIN CERTIFICATE-----\n(not part of the model)\n-----END CERTIFICATE-----\n';

const always: Readonly<Record<string, Text>> = {
  '/etc/hostname': ({ options }) => `${options.node}\n`,
  '/etc/hosts': ({ options }) =>
    `127.0.0.1\tlocalhost\n${options.nodeIP}\t${options.node}\n${options.peers.map(({ node, nodeIP }) => `${nodeIP}\t${node}\n`).join('')}`,
  '/etc/os-release': () => 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n',
  '/etc/resolv.conf': () => 'nameserver 192.168.0.1\n',
  '/etc/passwd': () => 'root:x:0:0:root:/root:/bin/bash\n',
  '/etc/systemd/system/kubelet.service': UNIT,
  '/var/lib/kubelet/pki/kubelet.crt': CERTIFICATE,
};

/** `kubeadm join` writes it: what the kubelet is allowed to do with it is to ask for a certificate. */
const BOOTSTRAP: Text = ({ options: { spec } }) =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'kubernetes', cluster: { 'certificate-authority': '/etc/kubernetes/pki/ca.crt', server: 'https://192.168.0.2:6443' } }],
    contexts: [{ name: 'tls-bootstrap-token-user@kubernetes', context: { cluster: 'kubernetes', user: 'tls-bootstrap-token-user' } }],
    'current-context': 'tls-bootstrap-token-user@kubernetes',
    users: [{ name: 'tls-bootstrap-token-user', user: { token: spec?.kubeletFlags?.bootstrapToken ?? '' } }],
  });

/** A certificate that kubeadm put there, or the token to ask for one with; neither where the kubelet stands alone. */
function identity({ options: { spec } }: Machine): Readonly<Record<string, Text>> {
  const { kubeconfig, bootstrapToken } = spec?.kubeletFlags ?? {};
  const ca = { '/etc/kubernetes/pki/ca.crt': CERTIFICATE };
  if (kubeconfig === false) return {};
  if (bootstrapToken !== undefined) return { ...ca, '/etc/kubernetes/bootstrap-kubelet.conf': BOOTSTRAP };
  return { ...ca, '/etc/kubernetes/kubelet.conf': KUBECONFIG, '/var/lib/kubelet/pki/kubelet-client-current.pem': CERTIFICATE };
}

const KUBELET = '/var/lib/kubelet/config.yaml';
/** `staticPodPath`. */
const MANIFESTS = '/etc/kubernetes/manifests';
const CNI_BIN = '/opt/cni/bin';

/** The plugins that the node's network configuration names. */
function plugins({ files }: Machine): readonly string[] {
  const types = (files.list('/etc/cni/net.d') ?? []).flatMap((file) =>
    [...(files.read(`/etc/cni/net.d/${file}`) ?? '').matchAll(/"type": "([a-z-]+)"/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set([...types.filter((type) => type !== 'k8s'), 'loopback'])].sort();
}

/** By path. Programs have no content that anybody could read. */
function texts(machine: Machine): Readonly<Record<string, Text>> {
  const { spec } = machine.options;
  const programs = ['/usr/bin/kubelet', '/usr/bin/crictl', '/usr/bin/containerd', ...plugins(machine).map((name) => `${CNI_BIN}/${name}`)];
  return {
    ...always,
    ...identity(machine),
    ...Object.fromEntries(
      (spec?.staticPods ?? []).map((pod) => [`${MANIFESTS}/${pod.metadata.name}.yaml`, () => stringify({ apiVersion: 'v1', kind: 'Pod', ...pod })]),
    ),
    ...(spec ? { [KUBELET]: () => stringify(kubeletFile(spec, { clusterDNS: '10.96.0.10', clusterDomain: 'cluster.local' })) } : {}),
    ...Object.fromEntries(programs.map((path) => [path, () => ''])),
  };
}

/** Programs are large. */
const PROGRAM_BYTES = 42_000_000;
const isProgram = (path: string): boolean => path.startsWith('/usr/bin/') || path.startsWith(`${CNI_BIN}/`);

/** The content of such a file; undefined when there is none. */
export function installedText(machine: Machine, path: string): string | undefined {
  const files = texts(machine);
  return Object.hasOwn(files, path) ? files[path]?.(machine) : undefined;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Bytes. */
  readonly size: number;
  /** Micros of virtual time. */
  readonly modified: number;
  readonly executable: boolean;
}

/** A file or directory of the machine, wherever it comes from; undefined when there is none. */
export function entryOf(machine: Machine, path: string): Entry | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind = machine.files.kind(path);
  const stat = machine.files.stat(path);
  if (kind && stat) return { name, kind, ...stat, executable: false };
  const text = installedText(machine, path);
  if (text !== undefined) return { name, kind: 'file', size: isProgram(path) ? PROGRAM_BYTES : text.length, modified: 0, executable: isProgram(path) };
  const prefix = path === '/' ? '/' : `${path}/`;
  return Object.keys(texts(machine)).some((each) => each.startsWith(prefix))
    ? { name, kind: 'directory', size: 4_096, modified: 0, executable: false }
    : undefined;
}

/** Names in a directory, by name; undefined when there is none. */
export function entriesOf(machine: Machine, path: string): readonly Entry[] | undefined {
  if (entryOf(machine, path)?.kind !== 'directory') return undefined;
  const prefix = path === '/' ? '/' : `${path}/`;
  const installed = Object.keys(texts(machine)).flatMap((each) => (each.startsWith(prefix) ? [each.slice(prefix.length).split('/')[0] ?? ''] : []));
  const names = [...new Set([...(machine.files.list(path) ?? []), ...installed])].sort();
  return names.flatMap((name) => entryOf(machine, `${prefix}${name}`) ?? []);
}
