import type { Brand } from './brand.ts';

/**
 * The address of a process on the bus, in the operator's own words:
 * `kube-apiserver`, `etcd-0`, `kube-scheduler`, `kube-controller-manager/deployment`, `node-1/kubelet`,
 * `node-1/containerd`, `node-1/runc`, `node-1/cni/calico`, `node-1/kube-proxy`, `node-1/kernel`,
 * `coredns`, `registry`, `user`, `client`.
 * A slash-separated suffix of a registered process is a lane of that process: messages to it are delivered to the
 * nearest registered ancestor.
 */
export type Address = Brand<string, 'Address'>;

/** Position of a record in the ledger; also the identity of a message. Starts at 1; 0 means "no cause". */
export type Seq = Brand<number, 'Seq'>;

/** `Kind/namespace/name` or `Kind/name` for API objects; `node-1/iptables` and the like for inner documents. */
export type DocumentRef = Brand<string, 'DocumentRef'>;

export const address = (value: string): Address => value as Address;
export const NO_CAUSE = 0 as Seq;

/** The reference under which every version of one API object is found in the ledger. */
export function objectRef(kind: string, namespace: string | undefined, name: string): DocumentRef {
  return (namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`) as DocumentRef;
}

export const documentRef = (value: string): DocumentRef => value as DocumentRef;
