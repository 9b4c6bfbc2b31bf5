import { formatIPv4, networkOf, parseIPv4 } from '../../component-helpers/ipv4.ts';

/** A /26 block of the pool that belongs to this node. Immutable; a change shares the other blocks. */
export interface Block {
  readonly cidr: string;
  /** Address → container id and Pod. */
  readonly allocations: Readonly<Record<string, Allocation>>;
}

export interface Allocation {
  readonly handle: string;
  readonly pod: string;
}

export interface IpamState {
  readonly pool: string;
  readonly node: string;
  readonly blocks: readonly Block[];
}

const BLOCK_PREFIX = 26;
const BLOCK_SIZE = 64;

interface OpenBlock {
  readonly cidr: string;
  readonly base: number;
  readonly allocations: Map<number, Allocation>;
  /** Where the next search begins: addresses are not used again at once. */
  cursor: number;
}

/**
 * Calico's IPAM for one node: addresses out of /26 blocks with affinity to the node, a further block when one is full.
 * Source: `projectcalico/calico` libcalico-go/lib/ipam.
 */
export class Ipam {
  private readonly blocks: OpenBlock[] = [];
  private readonly handles = new Map<string, { readonly block: OpenBlock; readonly offset: number }>();
  private readonly poolBase: number;
  private readonly poolBlocks: number;
  private view: readonly Block[] = [];

  constructor(
    private readonly node: string,
    private readonly pool: string,
    private readonly nodeIndex: number,
    /** Blocks are dealt to this many nodes in turn: node i has blocks i, i + stride, …; no two can claim the same one. */
    private readonly stride: number,
  ) {
    const [network = '', prefix = ''] = networkOf(pool).split('/');
    this.poolBase = parseIPv4(network) ?? 0;
    this.poolBlocks = 2 ** Math.max(0, BLOCK_PREFIX - Number(prefix));
  }

  get state(): IpamState {
    return { pool: this.pool, node: this.node, blocks: this.view };
  }

  /** The address of a handle, if it has one. */
  lookup(handle: string): string | undefined {
    const found = this.handles.get(handle);
    return found ? formatIPv4(found.block.base + found.offset) : undefined;
  }

  /** Gives the handle an address; the same one when asked again. `newBlock` is set when a block was claimed for it. */
  assign(handle: string, pod: string): { readonly ip: string; readonly newBlock?: string } | undefined {
    const before = this.lookup(handle);
    if (before) return { ip: before };
    for (const block of this.blocks) {
      const ip = this.take(block, handle, pod);
      if (ip) return { ip };
    }
    const block = this.claim();
    if (!block) return undefined;
    const ip = this.take(block, handle, pod);
    return ip ? { ip, newBlock: block.cidr } : undefined;
  }

  /** Returns whether the handle had an address. */
  release(handle: string): boolean {
    const found = this.handles.get(handle);
    if (!found) return false;
    this.handles.delete(handle);
    found.block.allocations.delete(found.offset);
    this.refresh(found.block);
    return true;
  }

  private take(block: OpenBlock, handle: string, pod: string): string | undefined {
    if (block.allocations.size === BLOCK_SIZE) return undefined;
    for (let i = 0; i < BLOCK_SIZE; i++) {
      const offset = (block.cursor + i) % BLOCK_SIZE;
      if (block.allocations.has(offset)) continue;
      block.cursor = (offset + 1) % BLOCK_SIZE;
      const allocation = { handle, pod };
      block.allocations.set(offset, allocation);
      this.handles.set(handle, { block, offset });
      this.show(block, { [formatIPv4(block.base + offset)]: allocation });
      return formatIPv4(block.base + offset);
    }
    return undefined;
  }

  /** The first address of a node's first block is its tunnel's (vxlan.calico). */
  private claim(): OpenBlock | undefined {
    const number = this.nodeIndex + this.blocks.length * this.stride;
    if (number >= this.poolBlocks) return undefined;
    const base = this.poolBase + number * BLOCK_SIZE;
    const block: OpenBlock = { cidr: `${formatIPv4(base)}/${BLOCK_PREFIX}`, base, allocations: new Map(), cursor: 0 };
    this.blocks.push(block);
    this.view = [...this.view, { cidr: block.cidr, allocations: {} }];
    if (this.blocks.length === 1) this.take(block, `vxlan-tunnel-addr-${this.node}`, '');
    return block;
  }

  /** Shows what was added to a block. */
  private show(block: OpenBlock, added: Block['allocations']): void {
    const { cidr } = block;
    this.view = this.view.map((shown) => (shown.cidr === cidr ? { cidr, allocations: { ...shown.allocations, ...added } } : shown));
  }

  private refresh(block: OpenBlock): void {
    const allocations = Object.fromEntries([...block.allocations].map(([offset, allocation]) => [formatIPv4(block.base + offset), allocation]));
    this.view = this.view.map((shown) => (shown.cidr === block.cidr ? { cidr: block.cidr, allocations } : shown));
  }
}
