import { type Micros, micros, seconds } from '../../../api/index.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import type { Answer, Handler, System } from '../system.ts';
import { parseDuration } from '../duration.ts';
import { once, override } from './server.ts';

/** How one path of a server departs from its program. */
interface PathRule {
  readonly path: string;
  /** Decides before the program does; undefined lets it answer. */
  readonly answer: (system: System) => () => Answer | undefined;
  /** How long an answer takes. */
  readonly takes?: Micros;
}

/** A lost dependency is noticed by a look every second, as health checks of connection pools do. */
const LOOK = seconds(1);
const PATIENCE = seconds(0.5);

const failing = (code: number): Answer => ({ outcome: 'ok', code, body: '' });

function needs(path: string, url: string): PathRule {
  return {
    path,
    answer: (system) => {
      let reachable = false;
      const [, host = '', port = ''] = /^tcp:\/\/([^:/]+):(\d+)$/.exec(url) ?? [];
      const look = function* (): Procedure<void> {
        let address: string | undefined;
        for (;;) {
          // A pool that works keeps its address.
          if (!reachable) address = (yield* system.resolve(host))?.[0];
          reachable = address !== undefined && (yield* isReachable(system, address, Number(port)));
          yield* system.sleep(LOOK);
        }
      };
      runProcedure(look(), () => {});
      return () => (reachable ? undefined : failing(503));
    },
  };
}

function* isReachable(system: System, dst: string, port: number): Procedure<boolean> {
  return yield* system.wait<boolean>((resume) => {
    let answer = false;
    const settle = once(() => resume(answer));
    runProcedure(system.connect({ protocol: 'tcp', dst, port }), ({ outcome }) => {
      answer = outcome === 'ok';
      settle();
    });
    runProcedure(system.sleep(PATIENCE), settle);
  });
}

function fails(path: string, after: Micros, span: Micros | undefined, code: number): PathRule {
  return {
    path,
    answer: (system) => {
      const from = system.now() + after;
      return () => {
        const since = system.now() - from;
        return since >= 0 && (span === undefined || since < span) ? failing(code) : undefined;
      };
    },
  };
}

/** One clause of the annotation; a new verb is one line. */
const clauses: readonly { readonly pattern: RegExp; readonly rule: (...words: (string | undefined)[]) => PathRule }[] = [
  { pattern: /^(\S+) needs (tcp:\/\/\S+)$/, rule: (path = '/', url = '') => needs(path, url) },
  { pattern: /^(\S+) takes (\S+)$/, rule: (path = '/', time) => ({ path, takes: parseDuration(time) ?? micros(0), answer: () => () => undefined }) },
  {
    pattern: /^(\S+) fails(?: with (\d+))? after (\S+?)(?: for (\S+))?$/,
    rule: (path = '/', code = '500', after, span) => fails(path, parseDuration(after) ?? micros(0), parseDuration(span), Number(code)),
  },
];

function parse(text: string): readonly PathRule[] {
  return text.split(';').flatMap((clause) => {
    for (const { pattern, rule } of clauses) {
      const match = pattern.exec(clause.trim());
      if (match) return [rule(...match.slice(1))];
    }
    return [];
  });
}

/**
 * A handler with the rules of `orrery.dev/paths`, clauses separated by semicolons: `/ready needs tcp://db:5432` (503 while that
 * does not answer), `/ready takes 1s`, `/healthz fails after 30s for 10s` (500; `fails with 503 after …`). Times count from the
 * moment at which the server listens.
 */
export function withPaths(system: System, handler: Handler): Handler {
  const text = override(system, 'paths');
  if (text === undefined) return handler;
  const rules = parse(text).map((rule) => ({ ...rule, decide: rule.answer(system) }));
  return (request) => {
    if (request.protocol === 'tcp') return handler(request);
    const path = (request.path ?? '/').split('?')[0];
    const own = rules.filter((rule) => rule.path === path);
    if (own.length === 0) return handler(request);
    return answer(system, own, () => handler(request));
  };
}

function* answer(
  system: System,
  rules: readonly (PathRule & { readonly decide: () => Answer | undefined })[],
  otherwise: () => Answer | Procedure<Answer>,
): Procedure<Answer> {
  for (const { takes } of rules) if (takes !== undefined) yield* system.sleep(takes);
  for (const { decide } of rules) {
    const decided = decide();
    if (decided) return decided;
  }
  const normal = otherwise();
  return 'next' in normal ? yield* normal : normal;
}
