import type { DocumentRecord } from '../../../api/index.ts';
import { diffSummary } from '../../inspector/diff.ts';
import { at, object, objects, text } from '../../values.ts';
import { type Asked, type Explainer, history, inNamespace, moment, nameOf, namespaceOf, plural, words } from './asked.ts';
import { actorText } from './writers.ts';

interface Use {
  readonly pod: DocumentRecord;
  readonly container: string;
  readonly how: string;
  /** Is it a file that follows a change? */
  readonly file: boolean;
}

/** How the containers of a Pod use a ConfigMap. A file of a `subPath` does not follow. */
function usesIn(pod: DocumentRecord, name: string): readonly Use[] {
  const volumes = new Set(objects(at(pod.value, 'spec.volumes')).filter((volume) => at(volume, 'configMap.name') === name || objects(at(volume, 'projected.sources')).some((source) => at(source, 'configMap.name') === name)).map((volume) => text(volume['name'])));
  return objects(at(pod.value, 'spec.containers')).flatMap((container) => {
    const of = (how: string, file: boolean): Use => ({ pod, container: text(container['name']), how, file });
    return [
      ...objects(container['env']).flatMap((env) => (at(env, 'valueFrom.configMapKeyRef.name') === name ? [of(`env ${text(env['name'])}`, false)] : [])),
      ...objects(container['envFrom']).flatMap((env) => (at(env, 'configMapRef.name') === name ? [of('envFrom', false)] : [])),
      ...objects(container['volumeMounts']).flatMap((mount) => (volumes.has(text(mount['name'])) ? [of(`file ${text(mount['mountPath'])}${mount['subPath'] === undefined ? '' : ' (subPath)'}`, mount['subPath'] === undefined)] : [])),
    ];
  });
}

/** When the kubelet of a node asked for the ConfigMap after its change. */
function fetched({ index, ref, now }: Asked, node: string, after: number): number | undefined {
  const seq = index.about(ref).find((each) => each > after && each <= now && index.message(each)?.from === `${node}/kubelet`);
  return seq === undefined ? undefined : index.timeOf(seq);
}

/** A ConfigMap that was changed: who wrote anything because of it, and how each Pod that uses it stands. */
export const configMap: Explainer = (asked) => {
  const { index, ref, value } = asked;
  const versions = history(asked, ref);
  const last = versions.at(-1);
  if (last === undefined || last.op !== 'MODIFIED') return undefined;
  const uses = inNamespace(asked, 'Pod', namespaceOf(value)).flatMap((pod) => usesIn(pod, nameOf(ref)));
  const written = index.apiWrites.filter((seq) => seq > last.seq && seq <= asked.now && index.root(seq) === index.root(last.seq) && seq !== last.seq).length;
  const stateOf = (use: Use): string => {
    if (!use.file) return 'unchanged: read once, when the container was started';
    const seen = fetched(asked, text(at(use.pod.value, 'spec.nodeName')), last.seq);
    return seen === undefined ? 'not yet: the kubelet looks at its volumes from time to time' : `the kubelet fetched it at ${moment(seen)}`;
  };
  const kept = uses.filter((use) => !use.file);
  const followed = uses.filter((use) => use.file);
  const name = (use: Use): string => `${use.how} of ${nameOf(use.pod.ref)}`;
  return {
    sentence: `${nameOf(ref)} was changed at ${moment(last.sentAt)} by ${actorText(index, last)} (${diffSummary(versions.at(-2)?.value, object(value))}). ${written === 0 ? 'No controller wrote anything because of it: nobody restarts Pods when a ConfigMap changes.' : `${plural(written, 'object')} were written because of it.`}${kept.length === 0 ? '' : ` ${words(kept.map(name))} keeps its old value until the container is started again.`}${followed.length === 0 ? '' : ` ${words(followed.map((use) => `${name(use)}: ${stateOf(use)}`))}.`} kubectl rollout restart makes new Pods of a workload.`,
    evidence: { title: 'who uses it', columns: ['pod', 'container', 'as', 'since the change'], rows: uses.slice(0, 30).map((use) => [nameOf(use.pod.ref), use.container, use.how, stateOf(use)]) },
    about: last.seq,
  };
};
