import type { Address } from '../../api/index.ts';

/** Answers what was sent on a connection to a port of the user's machine; undefined = the connection was closed. */
export type Listener = (data: string, answer: (data: string | undefined) => void) => void;

/** A node as the user's machine reaches it: by name or address, on the node network. */
export interface ReachableNode {
  readonly name: string;
  readonly ip: string;
  readonly kernel: Address;
}

/** As kubeadm writes it. There are no certificates in the simulated world: words stand in their place, in base64. */
const kubeadmConfig = (): KubeConfig => ({
  current: 'kubernetes-admin@kubernetes',
  contexts: new Map([['kubernetes-admin@kubernetes', { cluster: 'kubernetes', user: 'kubernetes-admin' }]]),
  clusters: new Map([['kubernetes', { 'certificate-authority-data': 'Y2E=', server: 'https://192.168.0.2:6443' }]]),
  users: new Map([['kubernetes-admin', { 'client-certificate-data': 'Y2VydGlmaWNhdGU=', 'client-key-data': 'a2V5' }]]),
});

/** The computer that kubectl runs on: ports that it forwards, the nodes that it can reach, the contexts of its kubeconfig. */
export class UserMachine {
  readonly listeners = new Map<number, Listener>();
  private config: KubeConfig | undefined;
  /** Files that commands have written: `kubectl cp`. */
  readonly files = new Map<string, string>();
  private nextPort = 40_000;

  constructor(readonly nodes: readonly ReachableNode[]) {}

  get kubeconfig(): KubeConfig {
    this.config ??= kubeadmConfig();
    return this.config;
  }

  /** A port that nobody uses, for `port-forward :80`. */
  freePort(): number {
    while (this.listeners.has(this.nextPort)) this.nextPort++;
    return this.nextPort;
  }
}

export interface KubeContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** An entry of a kubeconfig: fields by the names that they have in the file. */
export type KubeConfigEntry = Readonly<Record<string, unknown>>;

/** `~/.kube/config`: what `kubectl config` changes. */
export interface KubeConfig {
  current: string;
  readonly contexts: Map<string, KubeContext>;
  readonly clusters: Map<string, KubeConfigEntry>;
  readonly users: Map<string, KubeConfigEntry>;
}
