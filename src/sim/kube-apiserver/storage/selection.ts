import { matches, parseFieldSelector, parseLabelSelector, type ResourceInfo } from '../../apimachinery/index.ts';
import { errors } from '../endpoints/status-error.ts';
import { type FieldValue, selectableField } from '../registry/selectable-fields.ts';
import { type AnyObject, metaOf } from '../values.ts';

/** Which objects a list or a watch wants: namespace, name, labels, fields. */
export interface Selection {
  /** True when neither labels nor fields narrow it. */
  readonly everything: boolean;
  /** Prefix of the wanted keys in etcd. */
  readonly prefix: string;
  /** `field=value` requirements, for the watch cache's index. */
  readonly exact: ReadonlyMap<string, string>;
  matches(object: AnyObject): boolean;
}

export interface SelectionQuery {
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

interface FieldTerm {
  readonly of: FieldValue;
  readonly value: string;
  readonly equal: boolean;
}

/** Reads the selectors of a list or watch. Throws a 400 StatusError for what Kubernetes cannot parse or does not support. */
export function selectionOf(info: ResourceInfo, query: SelectionQuery): Selection {
  const labels = parseLabelSelector(query.labelSelector ?? '');
  if (!labels.ok) throw errors.badRequest(labels.message);
  const fields = parseFieldSelector(query.fieldSelector ?? '');
  if (!fields.ok) throw errors.badRequest(fields.message);
  const exact = new Map<string, string>(query.name ? [['metadata.name', query.name]] : []);
  const terms: FieldTerm[] = query.name ? [{ of: (object) => metaOf(object).name ?? '', value: query.name, equal: true }] : [];
  for (const { field, operator, value } of fields.selector) {
    const of = selectableField(info.type.group, info.type.resource, field);
    if (!of) throw errors.badRequest(`field label not supported: ${field}`);
    terms.push({ of, value, equal: operator !== '!=' });
    if (operator !== '!=') exact.set(field, value);
  }
  const { namespace } = query;
  const prefix = namespace ? `${info.etcdPrefix}/${namespace}/` : `${info.etcdPrefix}/`;
  const everything = labels.selector.length === 0 && terms.length === 0;
  return {
    everything,
    prefix,
    exact,
    matches: (object) => {
      const meta = metaOf(object);
      if (namespace !== '' && meta.namespace !== namespace) return false;
      // By index: asked for each event of each watch.
      for (let index = 0; index < terms.length; index++) {
        const { of, value, equal } = terms[index] as FieldTerm;
        if ((of(object) === value) !== equal) return false;
      }
      return matches(labels.selector, meta.labels);
    },
  };
}
