import type { CriMethod, Message } from '../../api/index.ts';
import type { Invariant } from './invariant.ts';

/** The successful answer to a CRI request, beside its request. */
class CriCalls {
  private readonly open = new Map<number, Readonly<Record<string, unknown>>>();

  see(
    message: Message,
  ): { readonly method: CriMethod; readonly request: Readonly<Record<string, unknown>>; readonly response: Readonly<Record<string, unknown>> } | undefined {
    const { payload, replyTo } = message;
    if (payload.type === 'cri-request') this.open.set(message.seq, payload.request);
    if (payload.type !== 'cri-response' || replyTo === undefined) return undefined;
    const request = this.open.get(replyTo);
    this.open.delete(replyTo);
    return payload.ok && request ? { method: payload.method, request, response: payload.response } : undefined;
  }
}

const sandboxesBeforeContainers: Invariant = {
  name: 'a container starts only in a ready sandbox, whose CNI ADD came before its first CreateContainer',
  start() {
    const calls = new CriCalls();
    const adding = new Map<number, string>();
    const added = new Set<string>();
    const ready = new Set<string>();
    const sandboxOf = new Map<string, string>();
    return {
      see(record) {
        if (record.kind === 'transition' && record.machine === 'sandbox') {
          if (record.to === 'ready') ready.add(String(record.context.id));
          else ready.delete(String(record.context.id));
        }
        if (record.kind !== 'message') return undefined;
        const { payload, replyTo } = record;
        if (payload.type === 'cni-request' && payload.env.CNI_COMMAND === 'ADD') adding.set(record.seq, payload.env.CNI_CONTAINERID);
        if (payload.type === 'cni-result' && payload.exitCode === 0 && replyTo !== undefined && adding.has(replyTo)) added.add(adding.get(replyTo) ?? '');
        const call = calls.see(record);
        if (!call) return undefined;
        const sandbox = String(call.request.podSandboxId ?? call.response.podSandboxId);
        if (call.method === 'CreateContainer') {
          sandboxOf.set(String(call.response.containerId), sandbox);
          if (!added.has(sandbox)) return `${record.subject}: CreateContainer without CNI ADD`;
        }
        const own = sandboxOf.get(String(call.request.containerId));
        if (call.method === 'StartContainer' && !(own && ready.has(own))) return `${record.subject}: StartContainer in a sandbox that is not ready`;
        return undefined;
      },
    };
  },
};

interface PodNetwork {
  readonly interfaces?: readonly { readonly addresses: readonly string[] }[];
}

const noAddressTwice: Invariant = {
  name: 'no two network namespaces have one address',
  start() {
    const owners = new Map<string, string>();
    return {
      see(record) {
        if (record.kind !== 'document' || !/^[^/]+\/network\/[^/]+\//.test(record.ref)) return undefined;
        for (const [address, owner] of owners) if (owner === record.ref) owners.delete(address);
        if (record.op === 'DELETED') return undefined;
        for (const { addresses } of (record.value as PodNetwork).interfaces ?? []) {
          for (const address of addresses) {
            if (address.startsWith('127.')) continue;
            const other = owners.get(address);
            if (other !== undefined) return `${address}: ${other} and ${record.ref}`;
            owners.set(address, record.ref);
          }
        }
        return undefined;
      },
    };
  },
};

export const nodeInvariants: readonly Invariant[] = [sandboxesBeforeContainers, noAddressTwice];
