import { beforeEach, describe, expect, it } from 'vitest';
import { micros, seconds, type Intent, type Seq } from '../api/index.ts';
import { scenarioOf } from '../scenarios/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: web, image: nginx:1.27, ports: [{containerPort: 80, name: http}]}
  - {name: sh, image: busybox, stdin: true, command: [sh, -c, 'while read line; do echo got $line; done']}
`;

/** Exec, attach, cp and port-forward from kubectl to the process and back, typed by a person. Words: `kubectl/pkg/cmd/exec`, `attach`, `cp`, `portforward`. */
describe('streams', () => {
  let simulation: Simulation;

  const run = (intent: Intent, time = 5): Seq => {
    const seq = simulation.submit(intent);
    simulation.runUntil(micros(simulation.now() + seconds(time)));
    return seq;
  };
  const typed = (args: readonly string[]): Seq => run({ type: 'kubectl', args, interactive: true });
  const printed = (seq: Seq): { readonly out: readonly string[]; readonly done: boolean; readonly exitCode: number } => {
    const { lines, done, exitCode } = outputOf(simulation.ledger, seq);
    return { out: lines.map(({ text }) => text), done, exitCode };
  };

  beforeEach(() => {
    simulation = createSimulation(scenarioOf([{ name: 'p.yaml', text: pod }]));
    simulation.runUntil(seconds(20));
  });

  it('an interactive shell prompts, keeps its state and gives its exit code back', () => {
    const shell = typed(['exec', '-it', 'p', '-c', 'sh', '--', 'sh']);
    run({ type: 'keyboard', command: shell, input: { text: 'cd /tmp' } });
    run({ type: 'keyboard', command: shell, input: { text: 'pwd; x=7' } });
    expect(printed(shell).done).toBe(false);
    run({ type: 'keyboard', command: shell, input: { text: 'exit $x' } });
    expect(printed(shell)).toMatchObject({
      done: true,
      exitCode: 7,
      out: ['/ # cd /tmp', '/tmp # pwd; x=7', '/tmp', '/tmp # exit $x', 'command terminated with exit code 7'],
    });
  });

  it('attach reads what the process writes, and it reads what is typed', () => {
    const attached = typed(['attach', '-i', 'p', '-c', 'sh']);
    run({ type: 'keyboard', command: attached, input: { text: 'hello' } });
    expect(printed(attached).out.at(-1)).toBe('got hello');
    run({ type: 'keyboard', command: attached, input: { key: 'Ctrl+C' } });
    expect(printed(attached)).toMatchObject({ done: true, exitCode: 130 });
    expect(printed(typed(['logs', 'p', '-c', 'sh'])).out).toEqual(['got hello']);
  });

  it('what was attached to ends with end of file when Ctrl+D is typed', () => {
    const attached = typed(['attach', '-i', 'p', '-c', 'sh']);
    run({ type: 'keyboard', command: attached, input: { key: 'Ctrl+D' } });
    expect(printed(attached)).toMatchObject({ done: true, exitCode: 0 });
  });

  it('copies a text into a container and back', () => {
    const sent = run({ type: 'kubectl', args: ['cp', 'note.txt', 'p:/tmp/note.txt', '-c', 'sh'], files: { 'note.txt': 'one\ntwo\n' } });
    expect(printed(sent)).toMatchObject({ done: true, exitCode: 0, out: [] });
    expect(printed(typed(['exec', 'p', '-c', 'sh', '--', 'cat', '/tmp/note.txt'])).out).toEqual(['one', 'two']);
    typed(['cp', 'p:/tmp/note.txt', 'back.txt', '-c', 'sh']);
    typed(['cp', 'back.txt', 'p:/tmp/again.txt', '-c', 'sh']);
    expect(printed(typed(['exec', 'p', '-c', 'sh', '--', 'cat', '/tmp/again.txt'])).out).toEqual(['one', 'two']);
  });

  it('forwards ports until it is stopped; a port that nobody listens on ends it', () => {
    const forward = typed(['port-forward', 'pod/p', '8080:http', '9090:81']);
    expect(printed(run({ type: 'shell', argv: ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost:8080/'] })).out).toEqual(['200']);
    expect(printed(run({ type: 'shell', argv: ['curl', 'localhost:9090'] }))).toMatchObject({ exitCode: 52, out: ['curl: (52) Empty reply from server'] });
    expect(printed(forward)).toMatchObject({ done: true, exitCode: 1 });
    expect(printed(forward).out.at(-1)).toBe('error: lost connection to pod');
    expect(printed(run({ type: 'shell', argv: ['curl', 'localhost:8080'] })).exitCode).toBe(7);
    const again = typed(['port-forward', 'pod/p', '8080:80']);
    run({ type: 'keyboard', command: again, input: { key: 'Ctrl+C' } });
    expect(printed(run({ type: 'shell', argv: ['curl', 'localhost:8080'] })).exitCode).toBe(7);
  });

  it('says what the runtime says of a program that is not there', () => {
    expect(printed(typed(['exec', 'p', '-c', 'sh', '--', 'nope'])).out).toEqual([
      'error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "exec-1": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    ]);
  });

  it('the container ends under an exec: 137', () => {
    const sleeping = typed(['exec', 'p', '-c', 'web', '--', 'sleep', '1000']);
    typed(['delete', 'pod', 'p', '--grace-period=1', '--wait=false']);
    run({ type: 'kubectl', args: ['get', 'pods'] }, 20);
    expect(printed(sleeping)).toMatchObject({ done: true });
    expect(printed(sleeping).exitCode).not.toBe(0);
  });
});
