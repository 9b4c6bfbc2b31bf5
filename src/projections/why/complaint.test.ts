import { expect, it } from 'vitest';
import type { Message } from '../../api/index.ts';
import { complaintOf } from './complaint.ts';

const status = (more: object): unknown => ({ kind: 'Status', apiVersion: 'v1', status: 'Failure', ...more });
const answer = (payload: Message['payload']): string => complaintOf({ payload } as Message);

it.each<readonly [string, Message['payload'], string]>([
  [
    'a Status without causes',
    { type: 'http-response', code: 403, body: status({ message: 'pods "p" is forbidden: exceeded quota' }) },
    'pods "p" is forbidden: exceeded quota',
  ],
  [
    'a Status with causes: each with its field',
    {
      type: 'http-response',
      code: 422,
      body: status({
        message: 'long',
        details: {
          causes: [
            { field: 'spec.replicas', message: 'Invalid value: -1: must be greater than or equal to 0' },
            { field: 'spec.selector', message: 'Required value' },
          ],
        },
      }),
    },
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0; spec.selector: Required value',
  ],
  [
    'a patch: not what was sent, but what is wrong with it',
    {
      type: 'http-response',
      code: 422,
      body: status({ details: { causes: [{ field: 'patch', message: String.raw`Invalid value: "map[spec:map[a:\"b\"]]": unrecognized type: int32` }] } }),
    },
    'patch: unrecognized type: int32',
  ],
  ['an answer that went well', { type: 'http-response', code: 201, body: { kind: 'Pod', message: 'x' } }, ''],
  ['the runtime', { type: 'cri-response', method: 'RunPodSandbox', ok: false, code: 'Unknown', desc: 'failed to setup network' }, 'failed to setup network'],
  ['the registry', { type: 'registry-response', ok: false, error: 'manifest unknown' }, 'manifest unknown'],
  ['a text without end', { type: 'kubelet-response', code: 500, body: 'x'.repeat(1_000) }, `${'x'.repeat(300)}…`],
])('%s', (_, payload, expected) => {
  expect(answer(payload)).toBe(expected);
});
