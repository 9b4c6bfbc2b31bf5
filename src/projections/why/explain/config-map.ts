import type { DocumentRecord } from '../../../api/index.ts';
import { diffSummary } from '../../inspector/diff.ts';
import { at, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, inNamespace, moment, nameOf, namespaceOf, sentences } from './asked.ts';
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
  const volumes = new Set(
    objects(at(pod.value, 'spec.volumes'))
      .filter(
        (volume) => at(volume, 'configMap.name') === name || objects(at(volume, 'projected.sources')).some((source) => at(source, 'configMap.name') === name),
      )
      .map((volume) => text(volume['name'])),
  );
  return objects(at(pod.value, 'spec.containers')).flatMap((container) => {
    const of = (how: string, file: boolean): Use => ({ pod, container: text(container['name']), how, file });
    return [
      ...objects(container['env']).flatMap((env) => (at(env, 'valueFrom.configMapKeyRef.name') === name ? [of(`env ${text(env['name'])}`, false)] : [])),
      ...objects(container['envFrom']).flatMap((env) => (at(env, 'configMapRef.name') === name ? [of('envFrom', false)] : [])),
      ...objects(container['volumeMounts']).flatMap((mount) =>
        volumes.has(text(mount['name']))
          ? [of(whyWords.configMap.file(text(mount['mountPath']), mount['subPath'] !== undefined), mount['subPath'] === undefined)]
          : [],
      ),
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
  const { configMap: words } = whyWords;
  const stateOf = (use: Use): string => {
    if (!use.file) return words.once;
    const seen = fetched(asked, text(at(use.pod.value, 'spec.nodeName')), last.seq);
    return seen === undefined ? words.notYet : words.fetched(moment(seen));
  };
  const kept = uses.filter((use) => !use.file);
  const followed = uses.filter((use) => use.file);
  const name = (use: Use): string => words.use(use.how, nameOf(use.pod.ref));
  return {
    sentence: sentences(
      words.sentence(nameOf(ref), moment(last.sentAt), actorText(index, last), diffSummary(versions.at(-2)?.value, object(value))),
      written === 0 ? words.nobody : words.written(written),
      kept.length > 0 && words.kept(kept.map(name)),
      followed.length > 0 && words.followed(followed.map((use) => [name(use), stateOf(use)])),
      words.restart,
    ),
    evidence: {
      title: words.title,
      columns: columns('pod', 'container', 'as', 'sinceChange'),
      rows: uses.slice(0, 30).map((use) => [nameOf(use.pod.ref), use.container, use.how, stateOf(use)]),
    },
    about: last.seq,
  };
};
