import type { Message } from '../../api/index.ts';
import { isObject, object, objects, text } from '../values.ts';

/** Longer than that nobody reads in a sentence; the whole text is on the Payload tab. */
const MOST = 300;

/** A patch is printed in its refusal, in Go's way; the reason stands behind it. */
const shortened = (said: string): string => {
  const bare = said.replace(/Invalid value: "map\[(?:[^"\\]|\\.)*": /gsu, '').trim();
  return bare.length > MOST ? `${bare.slice(0, MOST)}…` : bare;
};

/** A Status (`apimachinery/pkg/apis/meta/v1`): what is wrong at which field, else its message. */
function statusText(body: unknown): string {
  const status = object(body);
  const causes = objects(object(status['details'])['causes']).map((cause) => [text(cause['field']), text(cause['message'])].filter(Boolean).join(': '));
  return causes.length > 0 ? causes.join('; ') : text(status['message']);
}

/** What an answer says went wrong, in the words of who answered; empty when nothing did or nothing is said. */
export function complaintOf({ payload }: Message): string {
  switch (payload.type) {
    case 'http-response':
      return payload.code < 400 ? '' : shortened(isObject(payload.body) ? statusText(payload.body) : text(payload.body));
    case 'stream-response':
    case 'kubelet-response':
      return payload.code < 400 ? '' : shortened(payload.body);
    case 'cri-response':
    case 'csi-response':
      return payload.ok ? '' : shortened(payload.desc);
    case 'etcd-response':
    case 'oci-response':
    case 'registry-response':
      return shortened(payload.error ?? '');
    default:
      return '';
  }
}
