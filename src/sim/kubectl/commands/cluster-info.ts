import type { KubeList, KubeObject, Pod, Service } from '../../../api/index.ts';
import { list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, list, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { printFlags } from '../print-result.ts';
import { goOrder, outputFormat, printObjects } from '../printers/index.ts';
import { jsonAsIs } from '../printers/yaml.ts';
import { podSubresource } from '../pods.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';

const SERVER = 'https://192.168.0.2:6443';

/** Through kube-apiserver's proxy, by the Service's first port. */
function linkOf({ metadata, spec }: Service): string {
  const [port] = spec?.ports ?? [];
  const scheme = port && (port.name === 'https' || port.port === 443) ? 'https' : '';
  const name = [scheme, metadata?.name ?? '', port?.name ?? ''];
  const text = scheme !== '' ? name.join(':') : port?.name ? name.slice(1).join(':') : name[1];
  return `${SERVER}/api/v1/namespaces/${metadata?.namespace}/services/${text}/proxy`;
}

/** Source: `kubectl/pkg/cmd/clusterinfo/clusterinfo.go`. */
export const clusterInfo: Command = {
  short: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.',
  usage: '[options]',
  flags: [],
  *run(session): Procedure<void> {
    const services = yield* session.api<{ readonly items: readonly Service[] }>({
      method: 'GET',
      path: '/api/v1/namespaces/kube-system/services',
      query: { labelSelector: 'kubernetes.io/cluster-service=true' },
    });
    const lines = services.items.map(
      (service) => `${service.metadata?.labels?.['kubernetes.io/name'] ?? service.metadata?.name ?? ''} is running at ${linkOf(service)}\n`,
    );
    session.out(
      `Kubernetes control plane is running at ${SERVER}\n${lines.join('')}\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.`,
    );
  },
};

/** What is dumped of each namespace, under the name of its file. */
const DUMPED: readonly (readonly [resource: string, file: string])[] = [
  ['events', 'events'],
  ['replicationcontrollers', 'replication-controllers'],
  ['services', 'services'],
  ['daemonsets.apps', 'daemonsets'],
  ['deployments.apps', 'deployments'],
  ['replicasets.apps', 'replicasets'],
  ['pods', 'pods'],
];

const extensions: Readonly<Record<string, string>> = { json: '.json', yaml: '.yaml' };

/** One run of the dump: where its parts go. */
class Dump {
  private printed = 0;
  private readonly format: string;
  private readonly folder: string;

  constructor(private readonly session: Session) {
    this.format = session.flags.get('output') ?? (session.flags.has('template') ? 'go-template' : 'json');
    if (this.format === 'name') throw new CommandError('list types are not supported by name printing: *v1.NodeList');
    this.folder = session.flags.get('output-directory') ?? '';
  }

  get toFiles(): boolean {
    return this.folder !== '' && this.folder !== '-';
  }

  private write(file: string, extension: string, text: string): void {
    if (this.toFiles) this.session.machine.files.set(`${this.folder.replace(/\/+$/, '')}/${file}${extension}`, `${text}\n`);
    else this.session.out(text);
  }

  /** A list as its Go type has it: the items say not of which kind they are. */
  *list<T extends KubeObject>(word: string, namespace: string | undefined, file: string): Procedure<readonly T[]> {
    const { session } = this;
    const info = resourceOf(session, word);
    const found = yield* session.api(listRequest<KubeList<T>>(info.type, namespace));
    const plain = found.items.map(({ apiVersion: _, kind: __, ...object }) => this.shown(object));
    const apiVersion = info.type.group === '' ? info.type.version : `${info.type.group}/${info.type.version}`;
    const whole = { kind: `${info.type.kind}List`, apiVersion, metadata: { resourceVersion: found.metadata?.resourceVersion }, items: plain };
    const text =
      this.format === 'json'
        ? jsonAsIs({ ...whole, items: plain.map((object) => goOrder.get()(info, object)) })
        : printObjects(
            outputFormat(this.format, { template: session.flags.get('template'), files: session.files, plain: true }),
            [{ info, object: whole as unknown as KubeObject }],
            false,
            true,
          );
    this.write(file, extensions[this.format] ?? '.txt', this.format === 'yaml' && this.printed++ > 0 && !this.toFiles ? `---\n${text}` : text);
    return found.items;
  }

  private shown(object: Omit<KubeObject, 'apiVersion' | 'kind'>): Omit<KubeObject, 'apiVersion' | 'kind'> {
    if (this.session.flags.bool('show-managed-fields')) return object;
    const { managedFields: _, ...metadata } = object.metadata ?? {};
    return { ...object, metadata };
  }

  *logs(pod: Pod): Procedure<void> {
    const { namespace, name = '' } = pod.metadata ?? {};
    const parts: string[] = [];
    for (const container of [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]) {
      const what = `logs for container ${container.name} of pod ${namespace}/${name} ====`;
      parts.push(`==== START ${what}\n${yield* this.log(pod, container.name)}==== END ${what}\n`);
    }
    this.write(`${namespace}/${name}/logs`, '.txt', parts.join('').replace(/\n$/, ''));
  }

  private *log(pod: Pod, container: string): Procedure<string> {
    try {
      const text = yield* this.session.api<unknown>({ method: 'GET', ...podSubresource(pod, 'log'), query: { container } });
      return typeof text === 'string' ? text : '';
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return `Request log error: ${error.status.message ?? ''}\n`;
    }
  }

  end(): void {
    if (this.toFiles) this.session.out(`Cluster info dumped to ${this.folder}`);
  }
}

/** Source: `kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go`. */
export const clusterInfoDump: Command = {
  short: 'Dump relevant information for debugging and diagnosis.',
  usage: '[flags] [options]',
  flags: [...printFlags, string('output-directory'), list('namespaces'), string('pod-running-timeout')],
  *run(session): Procedure<void> {
    const dump = new Dump(session);
    yield* dump.list('nodes', undefined, 'nodes');
    const named = session.flags.all('namespaces').flatMap((text) => text.split(','));
    const all = session.allNamespaces ? yield* session.api(listRequest<KubeList<KubeObject>>(resourceOf(session, 'namespaces').type)) : undefined;
    const namespaces = all ? all.items.map(({ metadata }) => metadata?.name ?? '') : named.length > 0 ? named : ['kube-system', session.namespace];
    for (const namespace of namespaces) {
      for (const [word, file] of DUMPED) {
        const found = yield* dump.list<Pod>(word, namespace, `${namespace}/${file}`);
        if (word === 'pods') for (const pod of found) yield* dump.logs(pod);
      }
    }
    dump.end();
  },
};
