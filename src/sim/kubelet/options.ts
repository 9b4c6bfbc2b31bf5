import type { Address, NodeSpec } from '../../api/index.ts';

export interface KubeletOptions {
  readonly node: NodeSpec;
  readonly nodeIP: string;
  readonly runtime: Address;
  readonly kernel: Address;
  readonly clusterDNS: string;
  readonly clusterDomain: string;
}
