import type { MachineGraph, StateNodeView } from '../views.ts';
import { Identifiers, mermaidText } from './escape.ts';

function stateLines(graph: MachineGraph, parent: string | undefined, indent: string, ids: Identifiers): string[] {
  const children = graph.nodes.filter((node) => node.parent === parent);
  return children.flatMap((node, position) => [
    ...(position > 0 && kindOf(graph, parent) === 'parallel' ? [`${indent}--`] : []),
    ...(node.initial ? [`${indent}[*] --> ${ids.of(node.path)}`] : []),
    ...nodeLines(graph, node, indent, ids),
  ]);
}

const kindOf = (graph: MachineGraph, path: string | undefined): StateNodeView['kind'] | undefined => graph.nodes.find((node) => node.path === path)?.kind;

function nodeLines(graph: MachineGraph, node: StateNodeView, indent: string, ids: Identifiers): string[] {
  const id = ids.of(node.path);
  const inner = stateLines(graph, node.path, `${indent}  `, ids);
  const head = `${indent}state "${mermaidText(node.title)}" as ${id}`;
  if (inner.length === 0) return [head, ...(node.kind === 'final' ? [`${indent}${id} --> [*]`] : [])];
  return [`${head} {`, ...inner, `${indent}}`];
}

/** A machine as a Mermaid `stateDiagram-v2`, nested states, guards and actions included. */
export function stateDiagram(graph: MachineGraph): string {
  const ids = new Identifiers('s');
  const lines = ['stateDiagram-v2', ...stateLines(graph, undefined, '  ', ids)];
  for (const edge of graph.edges) {
    // A transition of the whole machine has no state to start from; it is drawn from each top-level state.
    const sources =
      edge.from === ''
        ? graph.nodes.filter((node) => node.parent === undefined && node.kind !== 'final' && node.path !== edge.to).map((node) => node.path)
        : [edge.from];
    const label = [edge.label, edge.guard === undefined ? '' : `[${edge.guard}]`, edge.actions.length > 0 ? `/ ${edge.actions.join(', ')}` : '']
      .filter((part) => part !== '')
      .join(' ');
    for (const source of sources) {
      if (edge.to !== '') lines.push(`  ${ids.of(source)} --> ${ids.of(edge.to)} : ${mermaidText(label)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
