/** Hints that need more than one document: does a Service find its Pods, and do its ports exist? */
import { dig, isObject, type JsonObject, listAt, type ManifestDocument, matches, objectAt, own, selectorOfSet, stringAt } from '../apimachinery/index.ts';
import { words } from './words.ts';

export interface CrossFinding {
  readonly document: ManifestDocument;
  readonly pointer: string;
  readonly message: string;
}

interface PodSource {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
}

const namespaceOf = (value: unknown): string => stringAt(value, 'metadata', 'namespace') || 'default';

function labelsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectAt(value, ...path)).map(([key, item]) => [key, String(item)]));
}

/** The Pods that a document makes. */
function podsOf(value: unknown): PodSource | undefined {
  const kind = stringAt(value, 'kind');
  const name = `${kind} "${stringAt(value, 'metadata', 'name')}"`;
  if (kind === 'Pod') return { name, labels: labelsAt(value, 'metadata', 'labels'), spec: objectAt(value, 'spec') };
  const template = dig(value, 'spec', 'template');
  return isObject(template) ? { name, labels: labelsAt(template, 'metadata', 'labels'), spec: objectAt(template, 'spec') } : undefined;
}

function portFindings(document: ManifestDocument, pods: readonly PodSource[]): readonly CrossFinding[] {
  return listAt(document.value, 'spec', 'ports').flatMap((port, index) => {
    const target = own(port, 'targetPort') ?? own(port, 'port');
    const declared = pods.flatMap(({ spec }) => listAt(spec, 'containers')).flatMap((container) => listAt(container, 'ports'));
    if (declared.length === 0 || declared.some((entry) => own(entry, 'containerPort') === target || own(entry, 'name') === target)) return [];
    const known = declared
      .map((entry) => `${stringAt(entry, 'name') === '' ? '' : `${stringAt(entry, 'name')} = `}${String(own(entry, 'containerPort'))}`)
      .join(', ');
    const pointer = `/spec/ports/${index}/${own(port, 'targetPort') === undefined ? 'port' : 'targetPort'}`;
    const message = typeof target === 'string' ? words.ports.named(target, known) : words.ports.numbered(String(target), known);
    return [{ document, pointer, message }];
  });
}

/** Only looks at Services, and only when the text has workloads in the same namespace. */
export function checkAcross(documents: readonly ManifestDocument[]): readonly CrossFinding[] {
  return documents.flatMap((document) => {
    if (stringAt(document.value, 'kind') !== 'Service' || stringAt(document.value, 'apiVersion') !== 'v1') return [];
    const selector = labelsAt(document.value, 'spec', 'selector');
    if (Object.keys(selector).length === 0) return [];
    const near = documents.filter((other) => namespaceOf(other.value) === namespaceOf(document.value)).flatMap((other) => podsOf(other.value) ?? []);
    const found = near.filter(({ labels }) => matches(selectorOfSet(selector), labels));
    if (found.length > 0) return portFindings(document, found);
    if (near.length === 0) return [];
    const labels = near
      .map(({ name, labels: own }) =>
        words.labels(
          name,
          Object.entries(own)
            .map(([key, value]) => `${key}=${value}`)
            .join(','),
        ),
      )
      .join('; ');
    return [{ document, pointer: '/spec/selector', message: words.noPods(labels) }];
  });
}
