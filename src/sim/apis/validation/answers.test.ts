import './late/index.ts';
import '../../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import { decode, isObject, Scheme, stringAt } from '../../apimachinery/index.ts';
import { applyDefaults, dropDisabledFields, toStored, validateCreate } from '../index.ts';
import { answers } from './testing/answers.ts';
import { bases } from './testing/bases.ts';

const scheme = new Scheme();

type Path = readonly (string | number)[];

/** A copy with another value at a path; without what is there when the value is undefined. */
function put(object: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(object)) {
    const items: readonly unknown[] = object;
    return items.flatMap((item, index) => (index !== first ? [item] : rest.length === 0 && value === undefined ? [] : [put(item, rest, value)]));
  }
  const fields = isObject(object) ? object : {};
  const next = put(fields[first], rest, value);
  const { [first]: _before, ...others } = fields;
  return next === undefined ? others : { ...fields, [first]: next };
}

function refusal(value: unknown): readonly string[] {
  const info = scheme.kind(stringAt(value, 'apiVersion'), stringAt(value, 'kind'));
  if (!info || !isObject(value)) return ['no such kind'];
  const decoded = decode(info, value, 'Strict');
  if (!decoded.ok) return [decoded.message];
  const metadata = info.type.namespaced ? { namespace: 'default', ...decoded.object.metadata } : decoded.object.metadata;
  const object = applyDefaults(info, toStored(info, { ...decoded.object, ...(metadata ? { metadata } : {}) }));
  return validateCreate(info, dropDisabledFields(info.type.kind, object)).map(String);
}

const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

describe('kube-apiserver v1.36.3 finds the same', () => {
  const byBase = bases.map((base, index) => [`${String(base['kind'])} ${index}`, base, answers.filter((answer) => answer.base === index)] as const);

  it.each(byBase)('%s is right', (_name, base) => {
    expect(refusal(base)).toEqual([]);
  });

  it.each(byBase.filter(([, , own]) => own.length > 0))('%s with one thing wrong', (_name, base, own) => {
    const found = own.map(({ path, value }) => ({ path: path.join('.'), value, errors: sorted(refusal(put(base, path, value))) }));
    expect(found).toEqual(own.map(({ path, value, errors }) => ({ path: path.join('.'), value, errors: sorted(errors) })));
  });
});
