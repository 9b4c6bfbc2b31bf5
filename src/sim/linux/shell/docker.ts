import type { CriContainerStatus, CriImage, PodSandboxMetadata } from '../../../api/index.ts';
import type { Machine } from '../machine.ts';
import { failed, type NodeCommand, optionsOf, table } from './command.ts';
import { ago, call, human } from './crictl.ts';

/** How `cri-dockerd` (once the kubelet itself) names what it makes in Docker. Source: `Mirantis/cri-dockerd` core/naming.go. */
const nameOf = (container: string, { name, namespace, uid, attempt }: PodSandboxMetadata): string =>
  ['k8s', container, name, namespace, uid, attempt].join('_');

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

/** A command line in quotes, of at most twenty characters. */
function commandOf({ processes }: Machine, id: string): string {
  const line = processes.get(id)?.spec.process.args.join(' ') ?? '';
  return JSON.stringify(line.length > 20 ? `${line.slice(0, 19)}…` : line);
}

function podOf({ metadata, labels }: CriContainerStatus): PodSandboxMetadata {
  const label = (name: string): string => labels[`io.kubernetes.pod.${name}`] ?? '';
  return { name: label('name'), namespace: label('namespace'), uid: label('uid'), attempt: metadata.attempt };
}

/** `docker ps [-a]`: containers of Kubernetes are containers like others here, the pause containers of the Pods among them. */
const ps: NodeCommand = function* (machine, argv) {
  const { flags } = optionsOf(argv);
  const all = flags.has('a') || flags.has('all');
  const sandboxes = yield* call(machine, 'ListPodSandbox', {});
  const containers = yield* call(machine, 'ListContainers', {});
  const images = yield* call(machine, 'ListImages', {});
  if (!sandboxes.ok || !containers.ok) return failed('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  const known: readonly CriImage[] = images.ok ? images.response.images : [];
  const pause = known.flatMap(({ repoTags }) => repoTags).find((tag) => tag.includes('/pause:')) ?? '';
  const imageOf = (ref: string): string =>
    known.find(({ id, repoDigests }) => id === ref || repoDigests.includes(ref))?.repoTags[0]?.replace(/^docker\.io\/(library\/)?/, '') ?? ref;
  const row = (id: string, image: string, createdAt: number, name: string): readonly string[] => {
    const since = ago(machine, createdAt);
    return [short(id), image, commandOf(machine, id), since, machine.processes.get(id) ? `Up ${since.replace(/ ago$/, '')}` : 'Exited', '', name];
  };
  const rows = [
    ...containers.response.containers.map((c) => ({
      id: c.id,
      at: c.createdAt,
      row: row(c.id, imageOf(c.imageRef), c.createdAt, nameOf(c.metadata.name, podOf(c))),
    })),
    ...sandboxes.response.items.map((s) => ({ id: s.id, at: s.createdAt, row: row(s.id, pause, s.createdAt, nameOf('POD', s.metadata)) })),
  ]
    .filter(({ id }) => all || machine.processes.get(id) !== undefined)
    .toSorted((a, b) => b.at - a.at);
  return flags.has('q')
    ? table(rows.map(({ id }) => [short(id)]))
    : table([['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES'], ...rows.map((each) => each.row)], 3);
};

const images: NodeCommand = function* (machine) {
  const list = yield* call(machine, 'ListImages', {});
  if (!list.ok) return failed('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  const rows = list.response.images.flatMap(({ id, repoTags, size }) =>
    repoTags.map((tag) => [
      tag.slice(0, tag.lastIndexOf(':')).replace(/^docker\.io\/(library\/)?/, ''),
      tag.slice(tag.lastIndexOf(':') + 1),
      short(id),
      human(size),
    ]),
  );
  return table([['REPOSITORY', 'TAG', 'IMAGE ID', 'SIZE'], ...rows], 3);
};

const subcommands: Readonly<Record<string, NodeCommand>> = { ps, images, 'container ls': ps, 'image ls': images };

/** docker, on a node whose kubelet reaches Docker Engine through cri-dockerd: what there is of Kubernetes in it. */
export const docker: NodeCommand = function* (machine, argv, stdin) {
  if (machine.options.spec?.runtime !== 'cri-dockerd') return failed('bash: line 1: docker: command not found', 127);
  const words = argv.slice(1);
  const long = words.slice(0, 2).join(' ');
  const [name, rest] = Object.hasOwn(subcommands, long) ? [long, words.slice(2)] : [words[0] ?? '', words.slice(1)];
  const command = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  return command ? yield* command(machine, rest, stdin) : failed(`docker: unknown command: docker ${name}\n\nRun 'docker --help' for more information`);
};
