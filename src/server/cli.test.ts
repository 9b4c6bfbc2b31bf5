import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLink, scenarioOf } from '../scenarios/index.ts';
import { main } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'orrery-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function orrery(...argv: string[]): { readonly code: number; readonly out: string; readonly err: string } {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = main(argv, { out: (text) => lines.out.push(text), err: (text) => lines.err.push(text) });
  if (typeof code !== 'number') throw new Error('only serve ends later');
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: nginx\nspec:\n  containers:\n    - name: nginx\n      image: nginx:1.27\n';

describe('orrery run', () => {
  it('prints what kubectl apply prints, then what --then asks for', () => {
    const { code, out } = orrery('run', file('pod.yaml', pod), '--then', 'kubectl get pods');
    expect(out).toMatch(/^pod\/nginx created\nNAME {4}READY {3}STATUS {4}RESTARTS {3}AGE\nnginx {3}1\/1 {5}Running {3}0 {10}\d+s$/);
    expect(code).toBe(0);
  });

  it.each([
    ['broken YAML', 'bad.yaml', 'apiVersion: v1\nkind: Pod\n  name: x\n', /bad\.yaml:3:\d+: /],
    ['an unknown kind', 'kind.yaml', 'apiVersion: v1\nkind: Pood\nmetadata: {name: x}\n', /no matches for kind "Pood" in version "v1"/],
    ['an unknown field', 'field.yaml', pod.replace('image:', 'imagee:'), /strict decoding error: unknown field "spec.containers\[0\].imagee"/],
    [
      'a wrong type',
      'type.yaml',
      pod.replace('image: nginx:1.27', 'image: nginx\n      ports: [{containerPort: "80"}]'),
      /cannot unmarshal string into Go struct field ContainerPort/,
    ],
    [
      'a value out of range',
      'port.yaml',
      pod.replace('image: nginx:1.27', 'image: nginx\n      ports: [{containerPort: 70000}]'),
      /Invalid value: 70000: must be between 1 and 65535, inclusive/,
    ],
    [
      'a scenario with a mistake',
      'scenario.yaml',
      'apiVersion: orrery.dev/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec:\n  seed: many\n',
      /scenario\.yaml:5:\d+: spec\.seed: /,
    ],
  ])('refuses %s with exit code 2 and without a stack trace', (_, name, text, message) => {
    const { code, err } = orrery('run', file(name, text));
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  it('says that a file does not exist', () => {
    expect(orrery('run', join(folder, 'nowhere.yaml'))).toMatchObject({ code: 2, err: expect.stringContaining('no such file') });
  });

  it.each([
    ['cut', (link: string) => link.slice(0, -30), 'cut'],
    ['from a newer version', (link: string) => link.replace('#o1', '#o9'), 'newer Orrery'],
  ])('explains a link that is %s', (_, damage, words) => {
    const link = `#${encodeLink({ scenario: scenarioOf([{ name: 'pod.yaml', text: pod }]), view: {} })}`;
    expect(orrery('run', link)).toMatchObject({ code: 0 });
    expect(orrery('run', damage(link))).toMatchObject({ code: 2, err: expect.stringContaining(words) });
  });

  it('fails with 1 when a checkpoint does not hold', () => {
    const scenario = file(
      'never.yaml',
      'apiVersion: orrery.dev/v1alpha1\nkind: Scenario\nmetadata: {name: never}\nspec:\n  until: 1\n  checkpoints:\n    - {name: a Pod that nobody made, by: 1, expect: {object: Pod/default/x, path: status.phase, value: Running}}\n',
    );
    expect(orrery('run', scenario, '--check')).toMatchObject({ code: 1 });
  });

  it('takes a fault at the moment of the manifests for no refusal', () => {
    const scenario = file(
      'fault.yaml',
      `apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: {name: fault}
spec:
  until: 1
  manifests:
    - name: pod.yaml
      text: |
${pod.replace(/^/gm, '        ')}
  steps:
    - {at: 0, fault: {type: crash-process, process: kube-scheduler}}
`,
    );
    expect(orrery('run', scenario)).toMatchObject({ code: 0, out: 'pod/nginx created' });
  });

  it('writes the trace as JSON lines in order', () => {
    const { out } = orrery('run', file('pod.yaml', pod), '--until', '5s', '--trace', '-');
    const records = out.split('\n').map((line) => JSON.parse(line) as { t: number; seq: number; kind: string });
    expect(records.map((record) => record.seq)).toEqual(records.map((_, index) => index + 1));
    expect(records.every((record, index) => index === 0 || record.t >= (records[index - 1]?.t ?? 0))).toBe(true);
  });
});

describe('orrery share', () => {
  it('prints a link that run accepts', () => {
    const { out, code } = orrery('share', file('pod.yaml', pod));
    expect(code).toBe(0);
    expect(orrery('run', out)).toMatchObject({ code: 0, out: expect.stringContaining('pod/nginx created') });
  });
});

describe('orrery scenarios', () => {
  it('lists the built-in ones, a line each', () => {
    const { out } = orrery('scenarios');
    expect(out.split('\n').map((line) => line.split(/\s{2,}/)[0])).toEqual(
      expect.arrayContaining(['first-pod', 'grand-tour', 'deployment', 'service-iptables']),
    );
  });
});

describe('orrery serve', () => {
  it.each([
    [['--speed', '0'], 'must be max or a number above 0'],
    [['--port', 'x'], 'must be a whole number from 0'],
    [['nowhere.yaml'], 'no such file'],
  ])('refuses %j with exit code 2', (args, message) => {
    expect(orrery('serve', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('says that the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const lines: string[] = [];
    const { port } = taken.address() as AddressInfo;
    expect(await main(['serve', '--port', String(port)], { out: () => {}, err: (text) => lines.push(text) })).toBe(2);
    expect(lines.join('\n')).toContain('the port is in use');
    taken.close();
  });
});
