import { describe, expect, it } from 'vitest';
import { faultForms, readFault } from './fault-forms.ts';

const form = (type: string) => {
  const found = faultForms.find((each) => each.type === type);
  if (found === undefined) throw new Error(type);
  return found;
};

describe('forms of faults', () => {
  it('name their fields as the format does', () => {
    expect(form('delay-messages').fields.map(({ name, kind, optional }) => [name, kind, optional])).toEqual([
      ['from', 'text', false],
      ['to', 'text', false],
      ['method', 'text', true],
      ['by', 'number', false],
    ]);
    expect(form('drop-messages').fields.find(({ name }) => name === 'probability')).toEqual({
      name: 'probability',
      kind: 'number',
      optional: false,
      integer: false,
      min: 0,
      max: 1,
    });
    expect(form('corrupt-layer').fields.find(({ name }) => name === 'layer')).toMatchObject({ integer: true, min: 1 });
  });

  it('give the fault, with delays in microseconds', () => {
    expect(readFault(form('delay-messages'), { from: '*', to: 'etcd-0', by: '0.25', method: '' })).toEqual({
      ok: true,
      fault: { type: 'delay-messages', from: '*', to: 'etcd-0', by: 250_000 },
    });
  });

  it.each([
    ['node-down', {}, 'node'],
    ['drop-messages', { from: 'a', to: 'b', probability: '2' }, 'probability'],
  ])('say what is missing of %s', (type, values, field) => {
    const read = readFault(form(type), values);
    expect(read.ok ? '' : read.message).toContain(field);
  });
});
