import { describe, expect, it } from 'vitest';
import { address, millis, seconds } from '../../api/index.ts';
import { containerConfig, image, sandboxConfig, TestNodes } from './testing/node.ts';

const SHIM = 'node-1/containerd-shim-runc-v2';
/** The daemon asks the shim, the shim runs runc. */
const task = (operation: string): readonly string[] => [
  `node-1/containerd > ${SHIM} Task.${operation[0]?.toUpperCase()}${operation.slice(1)}`,
  `${SHIM} > node-1/runc runc ${operation}`,
];
const exited: readonly string[] = [`node-1/kernel > ${SHIM} TaskExit`, `${SHIM} > node-1/containerd TaskExit`];

/** Order of the steps: containerd v2.1 `internal/cri/server/sandbox_run.go`, `container_start.go`. */
const runPodSandbox = [
  'client > node-1/containerd RunPodSandbox',
  'node-1/containerd > node-1/kernel unshare',
  'node-1/containerd > node-1/cni/calico CNI ADD',
  'node-1/cni/calico > node-1/kernel bird announce',
  'node-1/cni/calico > node-1/kernel RTM_NEWLINK',
  'node-1/cni/calico > node-1/kernel RTM_NEWADDR',
  'node-1/cni/calico > node-1/kernel RTM_NEWROUTE',
  'node-1/containerd > node-1/cni/portmap CNI ADD',
  'node-1/containerd > node-1/cni/bandwidth CNI ADD',
  'node-1/containerd > node-1/kernel write',
  'node-1/containerd > node-1/containerd-shim-runc-v2 containerd-shim-runc-v2 start',
  ...task('create'),
  'node-1/runc > node-1/kernel mkdir',
  'node-1/runc > node-1/kernel clone3',
  'node-1/runc > node-1/kernel mount',
  ...task('start'),
  'node-1/runc > node-1/kernel execve',
];

const startContainer = [
  'client > node-1/containerd StartContainer',
  ...task('create'),
  'node-1/runc > node-1/kernel mkdir',
  'node-1/runc > node-1/kernel clone3',
  'node-1/runc > node-1/kernel mount',
  ...task('start'),
  'node-1/runc > node-1/kernel execve',
  'node-1/kernel > node-1/pod/default/web execve',
];

/** containerd `sandbox_stop.go`: containers, pause, network, namespace. */
const stopPodSandbox = [
  'client > node-1/containerd StopPodSandbox',
  ...task('kill'),
  'node-1/runc > node-1/kernel kill',
  'node-1/kernel > node-1/pod/default/web kill',
  ...exited,
  ...task('delete'),
  'node-1/runc > node-1/kernel waitid',
  'node-1/runc > node-1/kernel rmdir',
  ...task('kill'),
  'node-1/runc > node-1/kernel kill',
  ...exited,
  ...task('delete'),
  'node-1/runc > node-1/kernel waitid',
  'node-1/runc > node-1/kernel rmdir',
  'node-1/containerd > node-1/cni/bandwidth CNI DEL',
  'node-1/containerd > node-1/cni/portmap CNI DEL',
  'node-1/containerd > node-1/cni/calico CNI DEL',
  'node-1/cni/calico > node-1/kernel RTM_DELLINK',
  'node-1/containerd > node-1/kernel umount netns',
];

const states = (nodes: TestNodes, machine: string): readonly string[] =>
  nodes.kernel.ledger
    .all()
    .filter((record) => record.kind === 'transition')
    .filter((record) => record.machine === machine)
    .map(({ to }) => to);

describe('a Pod from sandbox to teardown', () => {
  it('makes its calls in containerd’s order', () => {
    const nodes = new TestNodes(1, { images: ['nginx'] });
    const config = sandboxConfig('web');
    let mark = nodes.kernel.ledger.length;
    const step = <T>(expected: readonly string[] | undefined, run: () => T): T => {
      mark = nodes.kernel.ledger.length;
      const result = run();
      if (expected) expect(nodes.calls(mark)).toEqual(expected);
      return result;
    };
    const { podSandboxId } = step(runPodSandbox, () => nodes.must('RunPodSandbox', { config, runtimeHandler: '' }));
    const { containerId } = step(['client > node-1/containerd CreateContainer', 'node-1/containerd > node-1/kernel mkdir'], () =>
      nodes.must('CreateContainer', { podSandboxId, config: containerConfig('main', { image: image('nginx') }), sandboxConfig: config }),
    );
    step(startContainer, () => nodes.must('StartContainer', { containerId }));
    nodes.run(seconds(1));
    step(stopPodSandbox, () => nodes.must('StopPodSandbox', { podSandboxId }));
    nodes.must('RemoveContainer', { containerId });
    nodes.must('RemovePodSandbox', { podSandboxId });
    expect(states(nodes, 'sandbox')).toEqual(['initializing', 'networking', 'starting', 'ready', 'stopping', 'notReady', 'removed']);
    expect(states(nodes, 'cri-container')).toEqual(['created', 'starting', 'running', 'killing', 'exited', 'removed']);
    expect(states(nodes, 'process').slice(0, 3)).toEqual(['creating', 'created', 'running']);
    expect(nodes.must('ListContainers', {}).containers).toEqual([]);
    expect(nodes.must('ListPodSandbox', {}).items).toEqual([]);
  });

  it('costs about seventy messages', () => {
    const nodes = new TestNodes(1, { images: ['nginx'] });
    nodes.startPod('first', { image: image('nginx') });
    nodes.run(seconds(1));
    const mark = nodes.kernel.ledger.length;
    nodes.startPod('second', { image: image('nginx') });
    nodes.run(seconds(1));
    const messages = nodes.kernel.ledger
      .all()
      .slice(mark)
      .filter(({ kind }) => kind === 'message');
    expect(messages.length).toBeLessThanOrEqual(72);
  });

  it('gives the first Pod of a node the same address in every run', () => {
    expect(new TestNodes().startPod('web', { image: image('nginx') }).ip).toBe('10.244.0.1');
  });

  it('is idempotent where CRI says so', () => {
    const nodes = new TestNodes();
    const { sandbox, container } = nodes.startPod('web', { image: image('nginx') });
    for (let i = 0; i < 2; i++) {
      nodes.must('StopContainer', { containerId: container, timeout: 1 });
      nodes.must('StopPodSandbox', { podSandboxId: sandbox });
    }
    for (let i = 0; i < 2; i++) {
      nodes.must('RemoveContainer', { containerId: container });
      nodes.must('RemovePodSandbox', { podSandboxId: sandbox });
    }
    expect(nodes.cri('ContainerStatus', { containerId: container, verbose: false })).toMatchObject({ ok: false, code: 'NotFound' });
  });

  it('gives lists that are built again only after a change', () => {
    const nodes = new TestNodes();
    nodes.startPod('web', { image: image('nginx') });
    const { containers } = nodes.must('ListContainers', {});
    nodes.run(seconds(5));
    expect(nodes.must('ListContainers', {}).containers).toBe(containers);
  });
});

describe('what goes wrong', () => {
  const start = (nodes: TestNodes, command: readonly string[], name = 'busybox') => {
    const config = sandboxConfig('web');
    const { podSandboxId } = nodes.must('RunPodSandbox', { config, runtimeHandler: '' });
    nodes.must('PullImage', { image: name, sandboxConfig: config });
    const { containerId } = nodes.must('CreateContainer', {
      podSandboxId,
      config: containerConfig('main', { image: image(name), command }),
      sandboxConfig: config,
    });
    return { containerId, podSandboxId, response: nodes.cri('StartContainer', { containerId }) };
  };

  it.each([
    ['nosuch', 'exec: "nosuch": executable file not found in $PATH'],
    ['/opt/nosuch', 'exec: "/opt/nosuch": stat /opt/nosuch: no such file or directory'],
    // Go os/exec/lp_unix.go findExecutable: EISDIR, EACCES.
    ['/etc', 'exec: "/etc": is a directory'],
    ['/etc/passwd', 'exec: "/etc/passwd": permission denied'],
  ])('an executable that does not exist: %s', (program, words) => {
    const nodes = new TestNodes();
    const { containerId, response } = start(nodes, [program]);
    const desc = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${words}: unknown`;
    expect(response).toMatchObject({ ok: false, desc });
    const { status } = nodes.must('ContainerStatus', { containerId, verbose: false });
    expect(status).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: 128, reason: 'StartError', message: desc });
  });

  it('a container of a sandbox that is not ready', () => {
    const nodes = new TestNodes(1, { images: ['nginx'] });
    const config = sandboxConfig('web');
    const { podSandboxId } = nodes.must('RunPodSandbox', { config, runtimeHandler: '' });
    const { containerId } = nodes.must('CreateContainer', { podSandboxId, config: containerConfig('main', { image: image('nginx') }), sandboxConfig: config });
    nodes.must('StopPodSandbox', { podSandboxId });
    expect(nodes.cri('StartContainer', { containerId })).toMatchObject({ ok: false, desc: `sandbox container "${podSandboxId}" is not running` });
  });

  it('the same sandbox twice', () => {
    const nodes = new TestNodes();
    const config = sandboxConfig('web');
    const { podSandboxId } = nodes.must('RunPodSandbox', { config, runtimeHandler: '' });
    const name = 'web_default_uid-web_0';
    expect(nodes.cri('RunPodSandbox', { config, runtimeHandler: '' })).toMatchObject({
      desc: `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${podSandboxId}"`,
    });
  });

  it('no address left: the sandbox fails in the words of CNI and leaves nothing behind', () => {
    const nodes = new TestNodes(1, { podCIDR: '10.244.0.0/26' });
    for (let i = 1; i < 64; i++) nodes.must('RunPodSandbox', { config: sandboxConfig(`web-${i}`), runtimeHandler: '' });
    const response = nodes.cri('RunPodSandbox', { config: sandboxConfig('one-more'), runtimeHandler: '' });
    expect(response.ok).toBe(false);
    expect(response.ok ? '' : response.desc).toMatch(/^failed to setup network for sandbox "[0-9a-f]{64}": plugin type="calico" failed \(add\): /);
    expect(nodes.must('ListPodSandbox', {}).items).toHaveLength(63);
  });

  it('more memory than memory.max: killed by the kernel, OOMKilled, 137', () => {
    const nodes = new TestNodes();
    const resources = { cpuPeriod: 100_000, cpuQuota: 0, cpuShares: 2, memoryLimitInBytes: 100 * 2 ** 20, oomScoreAdj: 1000 };
    const { container } = nodes.startPod('stress', {
      image: image('polinux/stress'),
      command: ['stress', '--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
      linux: { resources, securityContext: {} },
    });
    nodes.run(seconds(5));
    const { status } = nodes.must('ContainerStatus', { containerId: container, verbose: false });
    expect(status).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: 137, reason: 'OOMKilled' });
  });

  it('a crash of containerd: containers run on, and an exit meanwhile is found afterwards', () => {
    const nodes = new TestNodes();
    const stays = nodes.startPod('stays', { image: image('nginx') });
    const ends = nodes.startPod('ends', { image: image('busybox'), command: ['sh', '-c', 'sleep 5; exit 3'] });
    nodes.kernel.crash(address('node-1/containerd'));
    nodes.run(seconds(10));
    nodes.kernel.start(address('node-1/containerd'));
    nodes.run(seconds(1));
    expect(nodes.must('ContainerStatus', { containerId: stays.container, verbose: false }).status.state).toBe('CONTAINER_RUNNING');
    expect(nodes.must('ContainerStatus', { containerId: ends.container, verbose: false }).status).toMatchObject({
      state: 'CONTAINER_EXITED',
      exitCode: 3,
      reason: 'Error',
    });
  });

  it('a reboot of the node: everything that ran has ended, nobody knows how', () => {
    const nodes = new TestNodes();
    const { container, sandbox } = nodes.startPod('web', { image: image('nginx') });
    const processes = ['kernel', 'pod', 'runc', 'cni/calico', 'containerd'].map((name) => address(`node-1/${name}`));
    for (const process of processes) nodes.kernel.crash(process);
    nodes.run(seconds(10));
    for (const process of processes) nodes.kernel.start(process);
    nodes.run(seconds(1));
    expect(nodes.must('ContainerStatus', { containerId: container, verbose: false }).status).toMatchObject({
      state: 'CONTAINER_EXITED',
      exitCode: 255,
      reason: 'Unknown',
    });
    expect(nodes.must('PodSandboxStatus', { podSandboxId: sandbox, verbose: false }).status.state).toBe('SANDBOX_NOTREADY');
    nodes.must('StopPodSandbox', { podSandboxId: sandbox });
    nodes.must('RemovePodSandbox', { podSandboxId: sandbox });
  });
});

describe('ExecSync', () => {
  const nodes = new TestNodes();
  const { container } = nodes.startPod('liveness', {
    image: image('busybox'),
    args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
  });

  it('the liveness example of the documentation: healthy for thirty seconds', () => {
    const probe = () => nodes.must('ExecSync', { containerId: container, cmd: ['cat', '/tmp/healthy'], timeout: 1 });
    nodes.run(seconds(5));
    expect(probe()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    nodes.run(seconds(30));
    expect(probe()).toEqual({ stdout: '', stderr: "cat: can't open '/tmp/healthy': No such file or directory\n", exitCode: 1 });
  });

  it('a command that takes too long', () => {
    const before = nodes.kernel.now();
    const response = nodes.cri('ExecSync', { containerId: container, cmd: ['sleep', '10'], timeout: 1 });
    expect(response).toMatchObject({
      ok: false,
      code: 'DeadlineExceeded',
      desc: 'failed to exec in container: timeout 1s exceeded: context deadline exceeded',
    });
    expect(nodes.kernel.now() - before).toBeLessThan(millis(1_100));
  });

  it('a command that does not exist', () => {
    const response = nodes.cri('ExecSync', { containerId: container, cmd: ['nosuch'], timeout: 1 });
    expect(response.ok ? '' : response.desc).toMatch(
      /OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown$/,
    );
  });
});

describe('images', () => {
  const pull = (nodes: TestNodes, name: string) => nodes.cri('PullImage', { image: name, sandboxConfig: sandboxConfig('web') });
  const blobs = (nodes: TestNodes): number => nodes.calls().filter((call) => call.includes('/blobs/')).length;

  it('are found under their short and full names, with digests', () => {
    const nodes = new TestNodes();
    expect(pull(nodes, 'nginx').ok).toBe(true);
    const { image: short } = nodes.must('ImageStatus', { image: 'nginx' });
    const { image: full } = nodes.must('ImageStatus', { image: 'docker.io/library/nginx:latest' });
    expect(short).toEqual(full);
    expect(short?.repoTags).toEqual(['docker.io/library/nginx:latest']);
    expect(short?.repoDigests[0]).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    expect(nodes.must('ImageStatus', { image: 'redis' }).image).toBeUndefined();
  });

  it('share layers: a second image on the same base fetches only its own', () => {
    const nodes = new TestNodes();
    pull(nodes, 'nginx');
    expect(blobs(nodes)).toBe(3);
    pull(nodes, 'httpd');
    expect(blobs(nodes)).toBe(5);
    const before = nodes.must('ImageFsInfo', {}).usedBytes;
    nodes.must('RemoveImage', { image: 'httpd' });
    expect(before - nodes.must('ImageFsInfo', {}).usedBytes).toBe(28_000_000);
  });

  it('take as long as the scenario says', () => {
    const nodes = new TestNodes(1, { models: [{ name: 'app', pullSeconds: 20 }] });
    const before = nodes.kernel.now();
    pull(nodes, 'app');
    expect((nodes.kernel.now() - before) / 1e6).toBeCloseTo(20.7, 0);
  });

  it.each([
    [
      'nginx:does-not-exist',
      'NotFound',
      'failed to pull and unpack image "docker.io/library/nginx:does-not-exist": failed to resolve reference "docker.io/library/nginx:does-not-exist": docker.io/library/nginx:does-not-exist: not found',
    ],
    [
      'nonexistent/app',
      'Unknown',
      'failed to pull and unpack image "docker.io/nonexistent/app:latest": failed to resolve reference "docker.io/nonexistent/app:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    [
      'registry.invalid/app:1',
      'Unknown',
      'failed to pull and unpack image "registry.invalid/app:1": failed to resolve reference "registry.invalid/app:1": failed to do request: Head "https://registry.invalid/v2/app/manifests/1": dial tcp: lookup registry.invalid: no such host',
    ],
    [
      'gone:1',
      'Unknown',
      'failed to pull and unpack image "docker.io/library/gone:1": failed to resolve reference "docker.io/library/gone:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
  ])('that are not there: %s', (name, code, desc) => {
    expect(pull(new TestNodes(1, { models: [{ name: 'gone', missing: true }] }), name)).toMatchObject({ ok: false, code, desc });
  });
});
