import { describe, expect, it } from 'vitest';
import { executedIn } from './profile.ts';
import { FIRST, split } from './split.ts';
import { parse } from './syntax.ts';
import type { Stays } from './units.ts';

/** Runs `code`, splits it by what ran, and answers both halves joined as modules: what the code exports is exported by the rest. */
async function halves(code: string, stays: Stays = () => false) {
  const { first, rest } = split(code, parse(code), executedIn(code), stays);
  const url = `data:text/javascript;base64,${Buffer.from(`${first}\n//${Math.random()}`).toString('base64')}`;
  return {
    first,
    rest,
    load: () => import(/* @vite-ignore */ url),
    complete: async () =>
      (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(rest.replace(FIRST, url)).toString('base64')}`)) as Record<
        string,
        (...all: unknown[]) => unknown
      >,
  };
}

const MODULE = '// src/sim/a.ts\n';

describe('split', () => {
  it.each([
    ['a function that never ran', 'function used(){return 1} function late(x){return x+1} used();\nexport { used, late as test };', [1], 2],
    ['an arrow function', 'const late = (x) => x * 2;\nexport { late as test };', [4], 8],
    ['a constant that only late code uses', 'const TABLE = { a: 7 }; function late(k){return TABLE[k]}\nexport { late as test };', ['a'], 7],
    [
      'a generator among constants',
      'const plugins = { a: { *content(x) { const y = yield x; return [y, "long enough to be moved away from the first half of all, and then some more of it"]; } } };\nfunction late(){ const g = plugins.a.content(1); return [g.next().value, g.next(5).value[0]]; }\nexport { late as test };',
      [],
      [1, 5],
    ],
    [
      'a function passed on but not called',
      'const handlers = []; function late(x){ return "late " + x + " and long enough to be worth while moving out of the first half" } handlers.push(late);\nfunction test(x){ return handlers[0](x).slice(0, 6) }\nexport { test };',
      [3],
      'late 3',
    ],
    [
      'a method, with what it inherits',
      'class A { base(){ return 2 } } class B extends A { live(){ return 1 } late(x){ const y = x + this.base(); return y * 10 + this.live(); } }\nconst made = new B(); made.live(); made.base(); function test(x){ return made.late(x) }\nexport { test };',
      [1],
      31,
    ],
    [
      'a class with a field that is only made late',
      'class Late { n = 4; twice(){ return this.n * 2 } } function test(){ return new Late().twice() }\nexport { test };',
      [],
      8,
    ],
    ['a property of a late function', 'function late(){ return late.mark } late.mark = 9;\nexport { late as test };', [], 9],
    [
      'a name that a local one hides',
      'function count(){ return 1 } function late(){ let out = 0; for (const count of [1, 2]) out += count; return out + count(); }\nexport { late as test };',
      [],
      4,
    ],
    [
      'a function that sets a variable of its module',
      'let n = 0; function late(){ n += 1; return n } function test(){ late(); return late() }\nexport { test };',
      [],
      2,
    ],
  ])('%s works once the rest is there', async (_, code, args, expected) => {
    const { load, complete } = await halves(MODULE + code);
    await load();
    const module = await complete();
    expect(module['test']?.(...args)).toEqual(expected);
  });

  it('moves what did not run, and only that', async () => {
    const { first, rest } = await halves(
      `${MODULE}function used(){ return 'ran' } function late(){ return 'never' } class C { a(){ return 'method ran' } b(){ return 'method never ran, and is long' } }\nused(); new C().a();\nexport { late };`,
    );
    expect([first, rest].map((half) => ["'ran'", "'never'", "'method ran'", "'method never ran, and is long'"].filter((text) => half.includes(text)))).toEqual([
      ["'ran'", "'method ran'"],
      ["'never'", "'method never ran, and is long'"],
    ]);
  });

  it('a method that is asked for, not called, is seen to be there', async () => {
    const { first } = await halves(
      `${MODULE}class Plugin { filter(node){ return 'a verdict on a node that takes more space than what stands for the method takes ' + node } }\nexport const filters = [new Plugin()].filter((each) => each.filter !== undefined);`,
    );
    expect(first).toContain('filter(...all)');
  });

  it('leaves a module that stays as it is', async () => {
    const { rest } = await halves(`// src/app/a.ts\nfunction late(){ return 'never' }\nexport { late };`, (module) => module.startsWith('src/app/'));
    expect(rest).not.toContain('never');
  });
});
