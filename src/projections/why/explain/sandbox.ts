import { eventsOf } from '../../inspector/object.ts';
import { podSummary } from '../../table.ts';
import { at, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Explainer, moment, nameOf } from './asked.ts';

const STEPS = new Set(['RunPodSandbox', 'CNI ADD']);

/** A Pod whose sandbox does not come about: what the kubelet asked of the runtime, and what CNI answered. */
export const sandbox: Explainer = ({ index, ref, value, now }) => {
  const node = text(at(value, 'spec.nodeName'));
  const { reason } = podSummary(value);
  if (node === '' || (reason !== 'ContainerCreating' && reason !== 'Pending' && !reason.startsWith('Init:0'))) return undefined;
  const answers = index
    .about(ref)
    .flatMap((seq) => (seq <= now ? (index.message(seq) ?? []) : []))
    .filter((message) => message.replyTo !== undefined && STEPS.has(message.method));
  const refused = answers.filter(
    ({ payload }) => (payload.type === 'cri-response' && !payload.ok) || (payload.type === 'cni-result' && payload.exitCode !== 0),
  );
  const last = refused.at(-1);
  const cni = refused.filter((message) => message.method === 'CNI ADD');
  if (last === undefined || answers.at(-1)?.seq !== last.seq) return undefined;
  const said = eventsOf(index, ref, now).findLast((event) => event.reason === 'FailedCreatePodSandBox')?.message ?? '';
  const failed = cni.at(-1);
  return {
    sentence: whyWords.sandbox.sentence(
      nameOf(ref),
      node,
      // The events tab has all of it; what the plugin said is the reason.
      said.replace(/^.*for sandbox "[0-9a-f]+": /su, '').replace(/\.$/, ''),
      failed && { from: failed.from, count: cni.filter(({ from }) => from === failed.from).length },
      text(at(value, 'status.phase')),
    ),
    evidence: {
      title: whyWords.sandbox.title,
      columns: columns('time', 'from', 'answerTo', 'code'),
      rows: answers.slice(-12).map((message) => [moment(message.sentAt), message.from, message.method, String(message.code ?? '')]),
    },
    about: last.seq,
  };
};
