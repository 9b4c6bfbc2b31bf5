import type { KubeObject, PodSpec } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, selectorFlags } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { selectTargets, visited } from '../resource-builder.ts';

interface Templated extends KubeObject {
  readonly spec?: { readonly template?: { readonly spec?: PodSpec } } & Partial<PodSpec>;
}

export const setImage: Command = {
  short: 'Update existing container image(s) of resources.',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
  flags: [...fileFlags, ...selectorFlags, bool('local'), ...changeFlags],
  *run(session, args): Procedure<void> {
    const pairs = args.filter((arg) => arg.includes('=')).map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] as const);
    if (pairs.length === 0) throw new CommandError('at least one image update is required');
    for (const { info, object } of yield* visited(session, selectTargets(session, args.filter((arg) => !arg.includes('='))))) {
      const { spec } = object as Templated;
      const podSpec = spec?.template?.spec ?? (spec as PodSpec | undefined);
      const known = [...(podSpec?.containers ?? []), ...(podSpec?.initContainers ?? [])];
      for (const [container] of pairs) {
        if (container !== '*' && !known.some((c) => c.name === container)) throw new CommandError(`unable to find container named ${JSON.stringify(container)}`);
      }
      const imageOf = (container: string): string | undefined => pairs.find(([c]) => c === '*' || c === container)?.[1];
      const changed = (containers: PodSpec['containers'] | undefined) =>
        (containers ?? []).flatMap((c) => {
          const image = imageOf(c.name);
          return image === undefined || image === c.image ? [] : [{ name: c.name, image }];
        });
      const [containers, initContainers] = [changed(podSpec?.containers), changed(podSpec?.initContainers)];
      if (containers.length + initContainers.length === 0) continue;
      const podPatch = { ...(containers.length > 0 ? { containers } : {}), ...(initContainers.length > 0 ? { initContainers } : {}) };
      const body = { spec: spec?.template ? { template: { spec: podPatch } } : podPatch };
      report(session, info, yield* sendPatch(session, info, object, { type: 'application/strategic-merge-patch+json', body, manager: 'kubectl-set' }), 'image updated');
    }
  },
};
