import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { structSchema } from '../../../sim/apimachinery/index.ts';
import { decodeProtobuf, NotDecodable } from './decode.ts';
import { embedded, messages } from './field-numbers.ts';

type Part = readonly [field: number, value: string | number | boolean | Uint8Array];

/** A message by hand, as `k8s.io/api/…/generated.proto` numbers its fields. */
function message(...parts: readonly Part[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of parts) {
    if (typeof value === 'number' || typeof value === 'boolean') writer.tag(field, WireType.Varint).int64(Number(value));
    else if (typeof value === 'string') writer.tag(field, WireType.LengthDelimited).string(value);
    else writer.tag(field, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const body = (apiVersion: string, kind: string, raw: Uint8Array): Uint8Array =>
  new Uint8Array([0x6b, 0x38, 0x73, 0x00, ...message([1, message([1, apiVersion], [2, kind])], [2, raw], [3, ''], [4, ''])]);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const meta = (name: string): Uint8Array => message([1, name], [2, ''], [3, 'default'], [4, ''], [5, ''], [6, ''], [7, 0], [8, message()]);

describe('decodeProtobuf', () => {
  it('reads a Secret: bytes are base64, empty fields are absent', () => {
    const raw = message([1, meta('s')], [2, message([1, 'password'], [2, utf8('hunter2')])], [3, 'Opaque']);
    expect(decodeProtobuf(body('v1', 'Secret', raw))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      data: { password: 'aHVudGVyMg==' },
      type: 'Opaque',
    });
  });

  it('keeps the zero of a pointer, drops that of a value', () => {
    const spec = message([1, 0], [2, message([1, message([1, 'app'], [2, 'web'])])], [5, 0], [7, false]);
    expect(decodeProtobuf(body('apps/v1', 'Deployment', message([1, meta('web')], [2, spec])))).toMatchObject({
      spec: { replicas: 0, selector: { matchLabels: { app: 'web' } } },
    });
    expect(Object.keys((decodeProtobuf(body('apps/v1', 'Deployment', message([2, spec]))) as { spec: object }).spec)).toEqual(['replicas', 'selector']);
  });

  it('lifts embedded structs into the outer object, and reads quantities, int-or-string and times', () => {
    const volume = message([1, 'cache'], [2, message([2, message([1, ''], [2, message([1, '1Gi'])])])]);
    const probe = message([1, message([2, message([1, '/ready'], [2, message([1, 1], [2, 0], [3, 'http'])])])], [4, 5]);
    const container = message([1, 'c'], [2, 'nginx'], [11, probe]);
    const pod = message([1, message([1, 'p'], [8, message([1, 1_767_225_600], [2, 0])])], [2, message([1, volume], [2, container])]);
    expect(decodeProtobuf(body('v1', 'Pod', pod))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: {
        volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Gi' } }],
        containers: [{ name: 'c', image: 'nginx', readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 } }],
      },
    });
  });

  it('finds options under any group', () => {
    expect(decodeProtobuf(body('apps/v1', 'DeleteOptions', message([1, 0], [4, 'Foreground'])))).toMatchObject({
      gracePeriodSeconds: 0,
      propagationPolicy: 'Foreground',
    });
  });

  it.each([
    ['no magic', new Uint8Array([1, 2, 3, 4])],
    ['a cut message', body('v1', 'Secret', message([1, meta('s')])).subarray(0, 30)],
    ['an unknown kind', body('example.com/v1', 'Widget', message())],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(NotDecodable);
  });
});

/** Every field of the JSON models has a number, or it could not be sent. */
it('numbers every field of every model', () => {
  const named = (code: string): readonly string[] =>
    code.split(' ').flatMap((entry) => {
      const name = entry.split('=')[0]?.replace('*', '') ?? '';
      return name.startsWith('>') ? named(embedded[name.slice(1)] ?? messages[`V1${name.slice(1)}`] ?? '') : [name];
    });
  for (const [model, codes] of Object.entries(messages)) {
    const fields = [...structSchema(model).fields.keys()].filter((field) => field !== 'apiVersion' && field !== 'kind');
    expect(
      fields.filter((field) => !named(codes).includes(field)),
      model,
    ).toEqual([]);
  }
});
