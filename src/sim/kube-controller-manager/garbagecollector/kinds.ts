import { type ResourceType, resources, seconds } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { serverPreferredResources } from '../discovery.ts';

/** `ignoredResources`: Events own nothing and are owned by nothing. */
const isIgnored = ({ group, resource }: ResourceType): boolean => resource === 'events' && (group === '' || group === 'events.k8s.io');

const builtIn: readonly ResourceType[] = Object.values(resources).filter((resource) => !isIgnored(resource));

/** All kinds that can be listed, watched and deleted; waits for a server that is still starting. */
export function* deletableKinds({ client, host }: ControllerContext): Procedure<readonly ResourceType[]> {
  for (;;) {
    const { resources: found, error } = yield* serverPreferredResources(client);
    const able = found.filter((kind) => !isIgnored(kind) && ['delete', 'list', 'watch'].every((verb) => kind.verbs.includes(verb)));
    if (!error) return able;
    // A server without discovery: the built-in kinds are there in any case.
    if (error.code === 404) return builtIn;
    yield* host.sleep(seconds(1));
  }
}
