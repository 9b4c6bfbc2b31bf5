import type { DocumentRecord, Message, Seq } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { messageRow } from '../sequence/rows.ts';
import type { MessageView } from '../views.ts';
import { diff } from './diff.ts';
import { yamlOf } from './text.ts';

/** The version of its subject that a message led to, with the one before: what the request changed. */
export function writtenBy(index: LedgerIndex, message: Message): { readonly before: DocumentRecord | undefined; readonly after: DocumentRecord } | undefined {
  const reply = index.reply(message.seq);
  const until = reply?.seq ?? ((message.seq + 2_000) as Seq);
  const refs = message.subject === undefined ? [] : [message.subject];
  for (const ref of refs) {
    const versions = index.versions(ref);
    for (let i = countUpTo(versions, message.seq, (version) => version.seq); i < versions.length; i++) {
      const after = versions[i] as DocumentRecord;
      if (after.seq > until) break;
      if (causedWithin(index, after.seq, message.seq)) return { before: versions[i - 1], after };
    }
  }
  return undefined;
}

function causedWithin(index: LedgerIndex, effect: Seq, cause: Seq): boolean {
  let current = effect;
  for (let steps = 0; steps < 12 && current > cause; steps++) current = index.ledger.at(current)?.cause ?? (0 as Seq);
  return current === cause;
}

/** A message with what it carried, how it was answered, what stages the API took it through and what it changed. */
export function messageView(index: LedgerIndex, seq: Seq, now: Seq): MessageView | undefined {
  const message = index.message(seq);
  if (!message) return undefined;
  const answer = message.channel === 'watch' ? undefined : index.reply(seq);
  const reply = answer && answer.channel !== 'watch' && answer.seq <= now ? answer : undefined;
  const response = message.payload.type === 'http-response' ? message.payload : reply?.payload.type === 'http-response' ? reply.payload : undefined;
  const written = writtenBy(index, message);
  return {
    row: messageRow(index, message, -1, 2),
    payload: yamlOf(payloadBody(message)),
    ...(reply ? { reply: { seq: reply.seq, payload: yamlOf(payloadBody(reply)) } } : {}),
    ...(response?.stages ? { stages: response.stages.map(({ stage, verdict, at, detail }) => ({ stage, verdict, t: at, detail })) } : {}),
    ...(written?.before && written.before.op !== 'DELETED' && written.after.seq <= now ? { diff: diff(written.before.value, written.after.value) } : {}),
  };
}

/** The payload without its tag; stages have their own place. */
function payloadBody(message: Message): unknown {
  const { type: _, ...body } = message.payload;
  if (!('stages' in body)) return body;
  const { stages: __, ...rest } = body;
  return rest;
}
