import type { AnyStateMachine, StateNode } from 'xstate';
import { machines } from '../../machines/index.ts';
import type { MachineGraph, StateEdgeView, StateNodeView } from '../views.ts';
import { panelWords } from '../words/panels.ts';

const registry: Readonly<Record<string, AnyStateMachine>> = machines;

export const machineNames = (): readonly string[] => Object.keys(registry);

type AnyNode = StateNode<never, never> | AnyStateMachine['root'];

const nameOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return typeof type === 'string' ? type : '';
};

const pathOf = (node: AnyNode): string => node.path.join('.');

/** `10000` → `10 s`; a named delay keeps its name. */
function delayText(delay: string): string {
  const milliseconds = Number(delay);
  if (delay === '' || Number.isNaN(milliseconds)) return delay;
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000} s` : `${milliseconds} ms`;
}

/** An event in words: `after 10 s`, `after backOff`, `done`, or its own name. */
export function eventLabel(event: string): string {
  const after = /^xstate\.after\.(.+?)\.[^.]*(?:\..*)?$/.exec(event);
  if (after) return panelWords.after(delayText(after[1] ?? ''));
  if (event.startsWith('xstate.done.')) return panelWords.done;
  return event === 'xstate.init' ? '' : event;
}

function nodeView(node: AnyNode): StateNodeView {
  const parent = node.parent && node.parent.path.length > 0 ? pathOf(node.parent) : undefined;
  const kind = node.type === 'history' ? 'atomic' : node.type;
  return {
    path: pathOf(node),
    title: node.key,
    kind,
    initial: node.parent?.initial?.target?.some((target) => target === node) ?? false,
    entry: node.entry.map(nameOf).filter((name) => name !== '' && !name.startsWith('xstate.')),
    ...(parent === undefined ? {} : { parent }),
  };
}

function edgesOf(node: AnyNode): StateEdgeView[] {
  const transitions = [
    ...[...node.transitions.entries()].flatMap(([event, list]) => list.map((transition) => ({ event, transition }))),
    ...(node.always ?? []).map((transition) => ({ event: '', transition })),
  ];
  return transitions.map(({ event, transition }) => {
    const guard = nameOf(transition.guard);
    return {
      from: pathOf(node),
      to: pathOf(transition.target?.[0] ?? node),
      label: event === '' ? 'always' : eventLabel(event),
      actions: transition.actions.map(nameOf).filter((name) => name !== '' && !name.startsWith('xstate.')),
      ...(guard === '' ? {} : { guard }),
    };
  });
}

function walk(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const child of Object.values(node.states)) walk(child as AnyNode, visit);
}

const graphs = new Map<string, MachineGraph>();

/** The statechart as it is defined (and runs): states with their nesting, edges with event, guard and actions. */
export function machineGraph(name: string): MachineGraph | undefined {
  const machine = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (!machine) return undefined;
  let graph = graphs.get(name);
  if (!graph) {
    const nodes: StateNodeView[] = [];
    const edges: StateEdgeView[] = [];
    walk(machine.root, (node) => {
      if (node.path.length > 0) nodes.push(nodeView(node));
      edges.push(...edgesOf(node));
    });
    graph = { machine: name, nodes, edges };
    graphs.set(name, graph);
  }
  return graph;
}
