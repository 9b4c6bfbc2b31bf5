import type { Address } from '../../api/index.ts';

/** Answers what was sent on a connection to a port of the user's machine; undefined = the connection was closed. */
export type Listener = (data: string, answer: (data: string | undefined) => void) => void;

/** A node as the user's machine reaches it: by name or address, on the node network. */
export interface ReachableNode {
  readonly name: string;
  readonly ip: string;
  readonly kernel: Address;
}

// There are no certificates in the simulated world: what `config view --raw` shows in their place, in base64.
const SIMULATED_CA = 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCnNpbXVsYXRlZCBjYQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==';
const SIMULATED_CERTIFICATE = 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCnNpbXVsYXRlZCBjbGllbnQKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=';
const SIMULATED_KEY = 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpzaW11bGF0ZWQga2V5Ci0tLS0tRU5EIFJTQSBQUklWQVRFIEtFWS0tLS0tCg==';

/** The computer that kubectl runs on: ports that it forwards, the nodes that it can reach, the contexts of its kubeconfig. */
export class UserMachine {
  readonly listeners = new Map<number, Listener>();
  /** As kubeadm writes it. */
  readonly kubeconfig: KubeConfig = {
    current: 'kubernetes-admin@kubernetes',
    contexts: new Map([['kubernetes-admin@kubernetes', { cluster: 'kubernetes', user: 'kubernetes-admin' }]]),
    clusters: new Map([['kubernetes', { 'certificate-authority-data': SIMULATED_CA, server: 'https://192.168.0.2:6443' }]]),
    users: new Map([['kubernetes-admin', { 'client-certificate-data': SIMULATED_CERTIFICATE, 'client-key-data': SIMULATED_KEY }]]),
  };
  /** Files that commands have written: `kubectl cp`. */
  readonly files = new Map<string, string>();
  private nextPort = 40_000;

  constructor(readonly nodes: readonly ReachableNode[]) {}

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
