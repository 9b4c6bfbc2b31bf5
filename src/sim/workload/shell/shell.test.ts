import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, type Micros, seconds } from '../../../api/index.ts';
import { image, TestNodes } from '../../containerd/testing/node.ts';

interface Run {
  readonly output: readonly string[];
  /** undefined: still running. */
  readonly exitCode: number | undefined;
  /** Seconds from start to end. */
  readonly took: number;
}

/** Answers `A` queries: the names that exist, from a moment on (seconds after the start of the container). */
function run(
  script: string,
  time: Micros = seconds(60),
  options: { readonly env?: Readonly<Record<string, string>>; readonly names?: Readonly<Record<string, number>>; readonly image?: string } = {},
): Run {
  const nodes = new TestNodes();
  let started = 0;
  nodes.kernel.register(address('coredns'), (host) => ({
    start() {},
    receive(message) {
      if (message.payload.type !== 'dns-query') return;
      const since = options.names?.[message.payload.name];
      const known = since !== undefined && host.now() - started >= since * 1e6;
      const answers = known ? [{ name: message.payload.name, type: 'A', data: '10.96.7.7', ttl: 5 }] : [];
      host.reply(message, { payload: { type: 'dns-response', rcode: known ? 'NOERROR' : 'NXDOMAIN', answers } });
    },
  }));
  nodes.kernel.start(address('coredns'));
  const envs = Object.entries(options.env ?? {}).map(([key, value]) => ({ key, value }));
  const { container } = nodes.startPod('test', { image: image(options.image ?? 'busybox'), command: ['sh', '-c', script], envs });
  started = nodes.kernel.now();
  nodes.run(time);
  const { status } = nodes.must('ContainerStatus', { containerId: container, verbose: false });
  const ended = status.state === 'CONTAINER_EXITED';
  return { output: nodes.output(), exitCode: ended ? status.exitCode : undefined, took: Math.round((status.finishedAt - status.startedAt) / 1e5) / 10 };
}

/** Behaviour by POSIX.1-2017 XCU 2 and BusyBox ash. */
const table: readonly (readonly [script: string, output: readonly string[], exitCode: number])[] = [
  ['echo hello', ['hello'], 0],
  [
    'mkdir -p /tmp/d/e; echo é > /tmp/d/e/f; echo end >> /tmp/d/e/f; tar cf - /tmp/d | (mkdir /tmp/x; tar -xmf - -C /tmp/x); cat /tmp/x/tmp/d/e/f',
    ["tar: removing leading '/' from member names", 'é', 'end'],
    0,
  ],
  ['echo no > /tmp/a; tar xf /tmp/a', ['tar: invalid tar magic'], 1],
  ['exit 1', [], 1],
  ['echo a; echo b', ['a', 'b'], 0],
  ['false && echo no || echo yes', ['yes'], 0],
  ['true && echo yes; false', ['yes'], 1],
  ['! false', [], 0],
  ['X=5; Y=$((X*2+1)); echo "$X ${Y}"', ['5 11'], 0],
  ['i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done', ['0', '1', '2'], 0],
  ['for x in a b "c d"; do echo "<$x>"; done', ['<a>', '<b>', '<c d>'], 0],
  ['for i in $(seq 1 3); do echo n$i; done', ['n1', 'n2', 'n3'], 0],
  ['until [ -f /tmp/x ]; do touch /tmp/x; echo made; done', ['made'], 0],
  ['if [ "$A" = b ]; then echo eq; elif test -z "$A"; then echo empty; else echo other; fi', ['empty'], 0],
  ['case abc in a*) echo starts;; *) echo no;; esac', ['starts'], 0],
  ['echo ${NONE:-default} ${NONE-other}', ['default other'], 0],
  ['F=/a/b/file.tar.gz; echo ${F##*/} ${F%.*} ${F%%.*} ${#F}', ['file.tar.gz /a/b/file.tar /a/b/file 16'], 0],
  ['echo "a b" | wc -w', ['2'], 0],
  ['printf "%s-%03d\\n" x 7', ['x-007'], 0],
  ['echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f', ['one', 'two'], 0],
  ['cat /nope 2>/dev/null || echo missing', ['missing'], 0],
  ['cat <<EOF\nvalue $((1+1))\nEOF', ['value 2'], 0],
  ["cat <<'EOF'\n$HOME\nEOF", ['$HOME'], 0],
  ['f() { echo "f $1"; return 3; }; f x; echo $?', ['f x', '3'], 0],
  ['set -e; false; echo never', [], 1],
  ['set -e; if false; then :; fi; false || true; echo here', ['here'], 0],
  ['x=$(exit 6); echo $? $x', ['6'], 0],
  ['(exit 4); echo $?', ['4'], 0],
  ['nosuchcommand; echo $?', ['sh: nosuchcommand: not found', '127'], 0],
  ['echo "unterminated', ['sh: syntax error: unterminated quoted string'], 2],
  ["trap 'echo bye' EXIT; echo hi", ['hi', 'bye'], 0],
  ['seq 100 | head -2', ['1', '2'], 0],
  ['echo hostname=$(hostname)', ['hostname=test'], 0],
  ['echo "$GREETING"', ['hello'], 0],
  ['mkdir -p /tmp/a/b && ls /tmp/a && rm -rf /tmp/a && ls /tmp/a', ['b', 'ls: /tmp/a: No such file or directory'], 1],
  ['echo a,b | cut -d, -f2; echo x=1 | sed "s/=/: /"', ['b', 'x: 1'], 0],
  ['echo -n a; echo -e "b\\tc"', ['ab\tc'], 0],
  ['x=; echo "[$x]" ${x:+set} ${x+set}', ['[] set'], 0],
  ['while true; do break; done; echo out', ['out'], 0],
  ['sleep 1 & sleep 2 & wait; echo done', ['done'], 0],
  ['echo a b c | while read x y; do echo "$y $x"; done', ['b c a'], 0],
  ['[ 3 -gt 2 -a -d /tmp ] && echo both', ['both'], 0],
  ['if grep -q root /etc/passwd; then echo found; fi', ['found'], 0],
];

describe('the shell', () => {
  it.each(table)('%s', (script, output, exitCode) => {
    const result = run(script, seconds(5), { env: { GREETING: 'hello' } });
    expect(result).toMatchObject({ output, exitCode });
  });

  it('takes its time: sleep', () => {
    expect(run('sleep 5; exit 3')).toMatchObject({ exitCode: 3, took: 5 });
  });

  it('loops on and on', () => {
    const { output, exitCode } = run('while true; do echo hi; sleep 5; done', seconds(21));
    expect(exitCode).toBeUndefined();
    expect(output).toEqual(['hi', 'hi', 'hi', 'hi', 'hi']);
  });

  it('a loop that never sleeps does not stop the clock', () => {
    expect(run('while true; do :; done', seconds(60)).exitCode).toBeUndefined();
  });

  it('a function that calls itself without end is stopped', () => {
    expect(run('f() { f; }; f')).toMatchObject({ output: ['sh: maximum nesting level exceeded'], exitCode: 2 });
  });

  it('property: no script, however odd, breaks the simulation', () => {
    const pieces = [
      'echo',
      'a',
      ' ',
      ' ',
      '\n',
      ';',
      '|',
      '&&',
      '||',
      '&',
      '(',
      ')',
      '{',
      '}',
      '$',
      '$(',
      '$((',
      '))',
      '${',
      'x',
      '"',
      "'",
      '`',
      '\\',
      'if',
      'then',
      'fi',
      'while',
      'do',
      'done',
      'case',
      'in',
      'esac',
      '>',
      '<',
      '<<',
      '/tmp/f',
      '*',
      '[',
      ']',
      '=',
      '1',
      '-',
      'grep',
      'sed',
      's/[/x/',
      'exit',
      'trap',
      'wait',
      'read',
      'eval',
      'sh',
      '-c',
      'sleep',
      'seq',
      'test',
      '!',
      '#',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (words) => {
        run(words.join(''), seconds(2));
        run(words.join(' '), seconds(2));
      }),
      { numRuns: 150 },
    );
  });

  it('waits for a Service, as the init containers of the documentation do', () => {
    const names = { 'mydb.default.svc.cluster.local': 7 };
    const { output, exitCode } = run('until nslookup mydb > /dev/null; do echo waiting for mydb; sleep 2; done', seconds(30), { names });
    expect(exitCode).toBe(0);
    expect(output).toEqual(['waiting for mydb', 'waiting for mydb', 'waiting for mydb', 'waiting for mydb']);
  });
});

describe('signals', () => {
  const stop = (script: string, timeout: number): { readonly exitCode: number; readonly after: number; readonly output: readonly string[] } => {
    const nodes = new TestNodes();
    const { container } = nodes.startPod('test', { image: image('busybox'), command: ['sh', '-c', script] });
    nodes.run(seconds(3));
    const begin = nodes.kernel.now();
    nodes.must('StopContainer', { containerId: container, timeout });
    const { status } = nodes.must('ContainerStatus', { containerId: container, verbose: false });
    return { exitCode: status.exitCode, after: Math.round((status.finishedAt - begin) / 1e6), output: nodes.output() };
  };

  it.each([
    // PID 1 has no default action: SIGTERM is discarded, SIGKILL comes at the end of the grace period (signal(7), pid_namespaces(7)).
    ['sleep 3600', 30, { exitCode: 137, after: 30 }],
    ["trap 'exit 0' TERM; while true; do sleep 1; done", 30, { exitCode: 0, after: 1 }],
    ["trap 'echo stopping; exit 5' TERM; sleep 3600 & wait", 30, { exitCode: 5, after: 0, output: ['stopping'] }],
    ['sleep 3600', 0, { exitCode: 137, after: 0 }],
  ])('%s with a grace period of %i s', (script, timeout, expected) => {
    expect(stop(script, timeout)).toMatchObject(expected);
  });
});
