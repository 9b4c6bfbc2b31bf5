import { errors } from '../../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asText, metaOf } from '../../../values.ts';

const names = (pod: AnyObject, field: string): readonly string[] => asList(pod.spec?.[field]).map((container) => asText(asJson(container).name));

/** The container that exec and attach are for. Errors: BadRequest. Source: `registry/core/pod/strategy.go` validateContainer. */
export function validContainer(asked: string, pod: AnyObject): string {
  const containers = names(pod, 'containers');
  const all = [...names(pod, 'initContainers'), ...containers, ...names(pod, 'ephemeralContainers')];
  const name = metaOf(pod).name ?? '';
  if (asked !== '') {
    if (all.includes(asked)) return asked;
    throw errors.badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only;
  throw errors.badRequest(`a container name must be specified for pod ${name}${all.length > 0 ? `, choose one of: [${all.join(' ')}]` : ''}`);
}
