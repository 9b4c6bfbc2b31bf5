import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, outputFlag, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { KubeContext } from '../machine.ts';
import { layOut } from '../printers/table.ts';
import { jsonText, yamlText } from '../printers/yaml.ts';
import type { Session } from '../session.ts';

const SERVER = 'https://192.168.0.2:6443';

interface Shown {
  readonly context: { readonly cluster: string; readonly namespace?: string; readonly user: string };
  readonly name: string;
}

function shown(name: string, { cluster, user, namespace }: KubeContext): Shown {
  return { context: { cluster, ...(namespace ? { namespace } : {}), user }, name };
}

/** `~/.kube/config` as kubeadm writes it. Data of certificates is left out, as `config view` does. */
function kubeconfig({ machine, flags }: Session): object {
  const { current, contexts } = machine.kubeconfig;
  const listed = [...contexts].filter(([name]) => !flags.bool('minify') || name === current).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: SERVER }, name: 'kubernetes' }],
    contexts: listed.map(([name, context]) => shown(name, context)),
    'current-context': current,
    kind: 'Config',
    users: [{ name: 'kubernetes-admin', user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' } }],
  };
}

const command = (short: string, usage: string, flags: Command['flags'], run: (session: Session, args: readonly string[]) => void): Command => ({
  short,
  usage,
  flags,
  *run(session, args): Procedure<void> {
    run(session, args);
  },
});

function context({ machine }: Session, name: string): KubeContext {
  const found = machine.kubeconfig.contexts.get(name);
  if (!found) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
  return found;
}

/** Source: `cmd/config`. */
export const configCommands: Readonly<Record<string, Command>> = {
  'config view': command('Display merged kubeconfig settings or a specified kubeconfig file.', '[flags] [options]', [bool('minify'), bool('raw'), bool('flatten'), outputFlag], (session) => {
    session.out((session.flags.get('output') === 'json' ? jsonText : yamlText)(kubeconfig(session)));
  }),
  'config current-context': command('Display the current-context.', '[flags] [options]', [], (session) => {
    const { current } = session.machine.kubeconfig;
    if (current === '') throw new CommandError('current-context is not set');
    session.out(current);
  }),
  'config get-contexts': command('Display one or many contexts from the kubeconfig file.', '[(-o|--output=)name)] [options]', [outputFlag, bool('no-headers')], (session, args) => {
    const { current, contexts } = session.machine.kubeconfig;
    const names = args.length > 0 ? args : [...contexts.keys()].sort();
    if (session.flags.get('output') === 'name') return session.out(names.join('\n'));
    const rows = names.map((name) => {
      const { cluster, user, namespace = '' } = contextOf(session, name);
      return [name === current ? '*' : '', name, cluster, user, namespace];
    });
    session.out(layOut(session.flags.bool('no-headers') ? rows : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], ...rows]));
  }),
  'config get-clusters': command('Display clusters defined in the kubeconfig.', '[flags] [options]', [], (session) => session.out('NAME\nkubernetes')),
  'config get-users': command('Display users defined in the kubeconfig.', '[flags] [options]', [], (session) => session.out('NAME\nkubernetes-admin')),
  'config use-context': command('Set the current-context in a kubeconfig file.', 'CONTEXT_NAME [options]', [], (session, [name]) => {
    if (name === undefined) throw new CommandError('accepts 1 arg(s), received 0', 'usage');
    context(session, name);
    session.machine.kubeconfig.current = name;
    session.out(`Switched to context ${JSON.stringify(name)}.`);
  }),
  'config set-context': command('Set a context entry in kubeconfig.', '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]', [bool('current'), string('cluster'), string('user')], setContext),
  'config delete-context': command('Delete the specified context from the kubeconfig.', 'NAME [options]', [], (session, [name = '']) => {
    const { kubeconfig: config } = session.machine;
    if (!config.contexts.delete(name)) throw new CommandError(`cannot delete context ${name}, not in /root/.kube/config`);
    if (config.current === name) session.err("warning: this removed your active context, use \"kubectl config use-context\" to select a different one");
    session.out(`deleted context ${name} from /root/.kube/config`);
  }),
  'config rename-context': command('Rename a context from the kubeconfig file.', 'CONTEXT_NAME NEW_NAME [options]', [], (session, [from = '', to = '']) => {
    const { kubeconfig: config } = session.machine;
    const found = config.contexts.get(from);
    if (!found) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in /root/.kube/config`);
    if (config.contexts.has(to)) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in /root/.kube/config`);
    config.contexts.delete(from);
    config.contexts.set(to, found);
    if (config.current === from) config.current = to;
    session.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.`);
  }),
};

function contextOf({ machine }: Session, name: string): KubeContext {
  const found = machine.kubeconfig.contexts.get(name);
  if (!found) throw new CommandError(`context ${name} not found`);
  return found;
}

function setContext(session: Session, [given]: readonly string[]): void {
  const { flags, machine } = session;
  const { kubeconfig: config } = machine;
  const name = flags.bool('current') ? config.current : given;
  if (!name) throw new CommandError('unexpected args: []', 'usage');
  const before = config.contexts.get(name);
  const namespace = flags.get('namespace') ?? before?.namespace;
  config.contexts.set(name, { cluster: flags.get('cluster') ?? before?.cluster ?? '', user: flags.get('user') ?? before?.user ?? '', ...(namespace ? { namespace } : {}) });
  session.out(`Context ${JSON.stringify(name)} ${before ? 'modified' : 'created'}.`);
}
