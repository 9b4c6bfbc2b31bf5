import type { Container, KubeObject, PodSpec } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, recordFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { withPodSpec } from '../pod-template.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { displayName, namedTargets, visited } from '../resource-builder.ts';

interface Templated extends KubeObject {
  readonly spec?: { readonly template?: object };
}

type Images = readonly (readonly [container: string, image: string])[];

/** What a patch of the Pod's specification says: the containers whose image changes. Errors: kubectl's for a container that is not there. */
function changesOf(spec: PodSpec, images: Images): Readonly<Record<string, readonly Partial<Container>[]>> {
  const known = [...spec.containers, ...(spec.initContainers ?? [])];
  for (const [container] of images)
    if (container !== '*' && !known.some(({ name }) => name === container))
      throw new CommandError(`error: unable to find container named ${JSON.stringify(container)}`);
  const changed = (containers: readonly Container[] = []): readonly Partial<Container>[] =>
    containers.flatMap((container) => {
      const image = images.findLast(([name]) => name === '*' || name === container.name)?.[1];
      return image === undefined || image === container.image ? [] : [{ name: container.name, image }];
    });
  return Object.fromEntries(
    [['containers', changed(spec.containers)] as const, ['initContainers', changed(spec.initContainers)] as const].filter(([, list]) => list.length > 0),
  );
}

/** Source: `cmd/set/set_image.go`. */
export const setImage: Command = {
  short: 'Update existing container image(s) of resources.',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
  flags: [...fileFlags, string('selector', 'l'), bool('all'), bool('local'), recordFlag, ...changeFlags],
  *run(session, args): Procedure<void> {
    const images = args.filter((arg) => arg.includes('=')).map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] as const);
    const found = yield* visited(
      session,
      namedTargets(
        session,
        args.filter((arg) => !arg.includes('=')),
      ),
    );
    if (session.failures.length > 0) return;
    if (images.length === 0) throw new CommandError('at least one image update is required');
    for (const { info, object } of found) {
      try {
        let changes: ReturnType<typeof changesOf> = {};
        withPodSpec(object, (spec) => {
          changes = changesOf(spec, images);
          return spec;
        });
        if (Object.keys(changes).length === 0) continue;
        const template = (object as Templated).spec?.template !== undefined;
        const body =
          object.kind === 'CronJob'
            ? { spec: { jobTemplate: { spec: { template: { spec: changes } } } } }
            : { spec: template ? { template: { spec: changes } } : changes };
        report(
          session,
          info,
          yield* sendPatch(session, info, object, { type: 'application/strategic-merge-patch+json', body, manager: 'kubectl-set' }),
          'image updated',
        );
      } catch (error) {
        session.fail(
          error instanceof CommandError && error.message.startsWith('the object')
            ? new CommandError(
                `error: ${session.flags.bool('local') ? displayName(info, object.metadata?.name ?? '') : `${info.type.resource}/${object.metadata?.name}`} ${error.message}`,
              )
            : error,
        );
      }
    }
  },
};
