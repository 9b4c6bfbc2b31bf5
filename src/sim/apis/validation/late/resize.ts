import type { Pod } from '../../../../api/index.ts';
import { deepEqual, forbidden, invalid, isObject, type JsonObject, objectAt } from '../../../apimachinery/index.ts';
import { podQOS } from '../../qos.ts';
import { type Errors, items, text } from '../common.ts';

const MUTABLE: readonly string[] = ['cpu', 'memory'];

/** A container without what a resize may change. */
function withoutMutable(container: JsonObject): JsonObject {
  const resources = objectAt(container, 'resources');
  const rest = (kind: string): object => Object.fromEntries(Object.entries(objectAt(resources, kind)).filter(([name]) => !MUTABLE.includes(name)));
  return { ...container, resources: { ...resources, requests: rest('requests'), limits: rest('limits') } };
}

/** Neither requests nor limits can be taken away (`validateContainerResize`). */
function removed(errors: Errors, next: JsonObject, before: JsonObject, field: string): void {
  for (const kind of ['requests', 'limits']) {
    const names = Object.keys(objectAt(objectAt(next, 'resources'), kind));
    const gone = Object.keys(objectAt(objectAt(before, 'resources'), kind)).some((name) => !names.includes(name));
    if (gone) errors.push(forbidden(`${field}.resources.${kind}`, `resource ${kind} cannot be removed`));
  }
}

function checkOrder(errors: Errors, next: readonly JsonObject[], before: readonly JsonObject[], list: string): boolean {
  const known = errors.length;
  if (next.length !== before.length) errors.push(forbidden(`spec.${list}`, `${list} may not be added or removed on resize`));
  else
    before.forEach((old, index) => {
      if (text(old['name']) !== text(next[index]?.['name']))
        errors.push(forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`));
    });
  return errors.length === known;
}

/** What may not change when a Pod is resized. Source: `kubernetes/pkg/apis/core/validation/validation.go` ValidatePodResize. */
export function validatePodResize(errors: Errors, next: JsonObject, before: JsonObject): void {
  if (isObject(objectAt(before, 'metadata')['annotations']) && 'kubernetes.io/config.mirror' in objectAt(objectAt(before, 'metadata'), 'annotations')) {
    errors.push(forbidden('', 'static pods cannot be resized'));
    return;
  }
  const was = text(objectAt(before, 'status')['qosClass']);
  if (was !== podQOS(next as Pod & JsonObject)) errors.push(invalid('spec', was, 'Pod QOS Class may not change as a result of resizing'));
  const [spec, stored] = [objectAt(next, 'spec'), objectAt(before, 'spec')];
  const lists = (['containers', 'initContainers'] as const).map((list) => ({ list, next: items(spec[list]), previous: items(stored[list]) }));
  if (!lists.map((each) => checkOrder(errors, each.next, each.previous, each.list)).every(Boolean)) return;
  for (const { list, next: containers, previous: old } of lists) {
    containers.forEach((container, index) => {
      const previous = old[index] ?? {};
      const field = `spec.${list}[${index}]`;
      const sidecar = container['restartPolicy'] === 'Always';
      if (list === 'containers' || sidecar) removed(errors, container, previous, field);
      if (list === 'initContainers' && !sidecar && !deepEqual(container, previous))
        errors.push(forbidden('spec', 'resources for non-sidecar init containers are immutable'));
      else if (!deepEqual(withoutMutable(container), withoutMutable(previous))) {
        errors.push(
          list === 'containers'
            ? forbidden('spec', 'only cpu and memory resources are mutable')
            : forbidden(field, 'only cpu and memory resources for init or sidecar containers are mutable'),
        );
      }
    });
  }
}
