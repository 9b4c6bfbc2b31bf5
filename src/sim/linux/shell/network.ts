import type { Machine } from '../machine.ts';
import type { Link, Route } from '../namespaces.ts';
import { save } from '../netfilter/index.ts';
import { isTableName } from '../netfilter/tables.ts';
import { ipvsadm, nft, ss } from './sockets.ts';
import { failed, type NodeCommand, optionsOf, type Printed, printed } from './command.ts';

/** The node's default gateway on its own network. */
const GATEWAY = '192.168.0.1';

function hostLinks({ namespaces, options }: Machine): readonly Link[] {
  const lo: Link = { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65_536, addresses: ['127.0.0.1/8'], state: 'UP' };
  const eth0: Link = { name: 'eth0', mac: '52:54:00:12:34:56', mtu: 1_500, addresses: [`${options.nodeIP}/24`], state: 'UP' };
  return [lo, eth0, ...namespaces.hostDevices.values(), ...namespaces.hostLinks.values()];
}

function linkLines(links: readonly Link[]): readonly string[] {
  return links.flatMap(({ name, mac, mtu, addresses, peer, master }, index) => {
    const loopback = name === 'lo';
    const flags = loopback ? 'LOOPBACK,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
    const shown = peer === undefined ? name : `${name}@if2`;
    return [
      `${index + 1}: ${shown}: <${flags}> mtu ${mtu} qdisc ${loopback ? 'noqueue' : 'pfifo_fast'}${master ? ` master ${master}` : ''} state ${loopback ? 'UNKNOWN' : 'UP'} group default`,
      `    link/${loopback ? 'loopback' : 'ether'} ${mac} brd ${loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}`,
      ...addresses.map((address) => `    inet ${address} scope ${loopback ? 'host' : 'global'} ${name}`),
    ];
  });
}

/** `ip -s link`: what has gone through the ends of Pods' veth pairs; RX on the node is what the Pod behind it has sent. */
function withCounters({ namespaces, counters }: Machine, links: readonly Link[]): readonly string[] {
  const paths = namespaces.paths();
  const row = (bytes: number, packets: number): string => `    ${String(bytes).padEnd(10)} ${String(packets).padEnd(8)}      0       0       0       0`;
  return links.flatMap((link, index) => {
    const lines = linkLines([link]).filter((line) => !line.startsWith('    inet'));
    const path = paths.find((each) => namespaces.get(each)?.interfaces.some(({ peer }) => peer === link.name));
    const head = lines.map((line) => line.replace(/^1:/, `${index + 1}:`));
    if (path === undefined) return head;
    const { rxBytes, rxPackets, txBytes, txPackets } = counters.of(path);
    return [
      ...head,
      '    RX:  bytes packets errors dropped  missed   mcast',
      row(txBytes, txPackets),
      '    TX:  bytes packets errors dropped carrier collsns',
      row(rxBytes, rxPackets),
    ];
  });
}

const routeLine = ({ dst, via, dev, proto, scope, src, onlink }: Route): string =>
  [
    dev === 'blackhole' ? 'blackhole' : '',
    dst.replace(/\/32$/, ''),
    via ? `via ${via}` : '',
    dev === 'blackhole' ? '' : `dev ${dev}`,
    proto ? `proto ${proto}` : '',
    scope ? `scope ${scope}` : '',
    src ? `src ${src}` : '',
    onlink ? 'onlink' : '',
  ]
    .filter(Boolean)
    .join(' ');

function hostRoutes({ options, durable, namespaces }: Machine, connected: readonly Route[]): readonly Route[] {
  return [
    { dst: 'default', via: GATEWAY, dev: 'eth0' },
    ...[...durable.ownBlocks].map((dst): Route => ({ dst, dev: 'blackhole', proto: 'bird' })),
    ...connected,
    ...namespaces.podRoutes.values(),
    ...durable.blockRoutes.values(),
    { dst: '192.168.0.0/24', dev: 'eth0', proto: 'kernel', scope: 'link', src: options.nodeIP },
  ];
}

/** `ip addr`, `ip link`, `ip route`, `ip netns`, each also of a Pod's namespace: `ip -n cni-… addr`, `ip netns exec cni-… ip addr`. */
const ip: NodeCommand = function* (machine, argv) {
  const args = argv.slice(1).filter((word) => !/^-(4|6|d|s|br|brief|color|c)$/.test(word));
  if (args[0] === '-n' || args[0] === '-netns') return inNamespace(machine, args[1] ?? '', args.slice(2));
  const [object = ''] = args;
  if (/^netns$/.test(object)) {
    if (args[1] === 'exec') return inNamespace(machine, args[2] ?? '', args[3] === 'ip' ? args.slice(4) : args.slice(3));
    return printed(machine.namespaces.paths().map((path) => path.slice(path.lastIndexOf('/') + 1)));
  }
  if (/^a(ddr(ess)?)?$/.test(object)) return printed(linkLines(selected(hostLinks(machine), args)));
  if (/^l(ink)?$/.test(object) && argv.includes('-s')) return printed(withCounters(machine, selected(hostLinks(machine), args)));
  if (/^l(ink)?$/.test(object)) return printed(linkLines(selected(hostLinks(machine), args)).filter((line) => !line.startsWith('    inet')));
  if (/^r(oute)?$/.test(object)) return printed(hostRoutes(machine, machine.connected()).map(routeLine));
  if (/^n(eigh)?$/.test(object))
    return printed(
      machine.options.peers.map(({ nodeIP }) => `${nodeIP} dev eth0 lladdr 52:54:00:${nodeIP.split('.').slice(-1)[0]?.padStart(2, '0')}:00:01 REACHABLE`),
    );
  return failed(`Object "${object}" is unknown, try "ip help".`);
};

function selected(links: readonly Link[], args: readonly string[]): readonly Link[] {
  const dev = args.includes('dev')
    ? args[args.indexOf('dev') + 1]
    : args.includes('show')
      ? args[args.indexOf('show') + 1]
      : args[1] === 'show'
        ? args[2]
        : undefined;
  return dev === undefined ? links : links.filter(({ name }) => name === dev);
}

function inNamespace({ namespaces }: Machine, name: string, args: readonly string[]): Printed {
  const path = namespaces.paths().find((candidate) => candidate.endsWith(`/${name}`));
  const namespace = path === undefined ? undefined : namespaces.get(path);
  if (!namespace) return failed(`Cannot open network namespace "${name}": No such file or directory`);
  if (/^r(oute)?$/.test(args[0] ?? '')) return printed(namespace.routes.map(routeLine));
  return printed(linkLines(namespace.interfaces));
}

/** `iptables-save [-t nat]`. */
const iptablesSave: NodeCommand = function* (machine, argv) {
  const { values } = optionsOf(argv.slice(1), ['t', 'table']);
  const only = values.get('t') ?? values.get('table');
  if (only === undefined) return { stdout: save(machine.tables) };
  return isTableName(only) ? { stdout: save(machine.tables, [only]) } : failed(`iptables-save: table "${only}" does not exist`);
};

/** `iptables [-t nat] -L [CHAIN]` and `-S`. */
const iptables: NodeCommand = function* (machine, argv) {
  const { values, operands } = optionsOf(
    argv.slice(1).filter((arg) => !/^-n|-v$/.test(arg)),
    ['t', 'table', 'L', 'S'],
  );
  const name = values.get('t') ?? values.get('table') ?? 'filter';
  if (!isTableName(name)) return failed(`iptables v1.8.11 (nf_tables): table "${name}" does not exist`, 3);
  const chain = values.get('S') ?? values.get('L') ?? operands[0] ?? '';
  const chains = Object.entries(machine.tables[name].chains).filter(([key]) => chain === '' || key === chain);
  if (chains.length === 0) return failed('iptables: No chain/target/match by that name.');
  return printed(chains.flatMap(([key, { policy, rules }]) => [policy ? `-P ${key} ${policy}` : `-N ${key}`, ...rules.map((rule) => `-A ${key} ${rule}`)]));
};

const conntrack: NodeCommand = function* (machine) {
  const entries = machine.conntrack.list(machine.host.now());
  return printed([
    ...entries.map(
      (e) =>
        `${e.protocol}      6 ${e.state === 'TIME_WAIT' ? '119 TIME_WAIT' : `86399 ${e.state}`} src=${e.src} dst=${e.dst} sport=${e.sport} dport=${e.dport} src=${e.replySrc} dst=${e.src} sport=${e.replySport} dport=${e.sport} [ASSURED] mark=0 use=1`,
    ),
    `conntrack v1.4.8 (conntrack-tools): ${entries.length} flow entries have been shown.`,
  ]);
};

const tc: NodeCommand = function* ({ namespaces }) {
  return printed(
    [...namespaces.qdiscs].map(
      ([dev, { kind, rate, burst }]) =>
        `qdisc ${kind} 1: dev ${dev} root refcnt 2 rate ${rate >= 1e6 ? `${rate / 1e6}Mbit` : `${rate}bit`} burst ${burst}b lat 25ms`,
    ),
  );
};

const bridge: NodeCommand = function* ({ durable, namespaces }, argv) {
  if (argv[1] === 'fdb')
    return printed(
      [...durable.blockRoutes.values()]
        .filter(({ vtep }) => vtep !== undefined)
        .map(({ dev, vtep }) => `8e:4f:00:00:00:00 dev ${dev} dst ${vtep ?? ''} self permanent`),
    );
  return printed(
    [...namespaces.hostLinks.values()]
      .filter(({ master }) => master !== undefined)
      .map(({ name, master, mtu }) => `${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} master ${master ?? ''} state forwarding priority 32 cost 2`),
  );
};

/** `bpftool map show`, `bpftool map dump [name NAME]`: what an agent has put where its programs look. */
const bpftool: NodeCommand = function* ({ bpfMaps, bpfProgram }, argv) {
  if (argv[1] === 'prog') return printed(bpfProgram === undefined ? [] : ['1: sched_cls  name cil_from_container  tag 0000000000000001']);
  const wanted = argv.includes('name') ? argv[argv.indexOf('name') + 1] : undefined;
  const maps = [...bpfMaps].filter(([name]) => wanted === undefined || name === wanted);
  if (argv[2] !== 'dump') return printed(maps.map(([name, entries], i) => `${i + 1}: hash  name ${name}  entries ${entries.size}`));
  return printed(maps.flatMap(([name, entries]) => [`${name}:`, ...[...entries].map(([key, value]) => `key: ${key}  value: ${JSON.stringify(value)}`)]));
};

export const networkCommands: Readonly<Record<string, NodeCommand>> = {
  ip,
  iptables,
  'iptables-save': iptablesSave,
  conntrack,
  tc,
  bridge,
  ss,
  ipvsadm,
  nft,
  bpftool,
};
