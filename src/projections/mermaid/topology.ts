import { glyphs } from '../table.ts';
import type { TopologyView } from '../views.ts';
import { Identifiers, mermaidText } from './escape.ts';

const LONGEST = 50_000;

/** The cluster at a moment as a Mermaid `graph`: control plane, nodes with their Pods, Services with their endpoints. */
export function topologyGraph(view: TopologyView): string {
  const ids = new Identifiers('n');
  const node = (key: string, title: string, indent = '    '): string => `${indent}${ids.of(key)}["${mermaidText(title)}"]`;
  const lines = ['graph TB', `  subgraph ${ids.of('#control-plane')}["control plane"]`];
  for (const process of view.controlPlane) lines.push(node(process.address, `${process.title}${process.up ? '' : ' ✕'}`));
  lines.push('  end');
  for (const box of view.nodes) {
    lines.push(`  subgraph ${ids.of(box.ref)}["${mermaidText(`${box.name} ${glyphs[box.state]} ${box.status}`)}"]`);
    for (const process of box.processes) lines.push(node(process.address, `${process.title}${process.up ? '' : ' ✕'}`));
    for (const pod of box.pods) lines.push(node(pod.ref, `${glyphs[pod.state]} ${pod.name} ${pod.ready} ${pod.status}`));
    lines.push('  end');
  }
  for (const pod of view.unscheduled) lines.push(node(pod.ref, `${glyphs[pod.state]} ${pod.name} ${pod.status}`, '  '));
  for (const service of view.services) {
    lines.push(node(service.ref, `Service ${service.name} ${service.clusterIP} ${service.ports}`, '  '));
    for (const endpoint of service.endpoints) {
      if (endpoint.pod !== undefined) lines.push(`  ${ids.of(service.ref)} ${endpoint.ready ? '-->' : '-.->'} ${ids.of(endpoint.pod)}`);
    }
  }
  const api = view.controlPlane.some((process) => process.address === 'kube-apiserver');
  if (api) for (const box of view.nodes) lines.push(`  ${ids.of('kube-apiserver')} --- ${ids.of(box.ref)}`);
  return cut(lines);
}

function cut(lines: readonly string[]): string {
  let out = '';
  let depth = 0;
  for (const line of lines) {
    if (out.length + line.length > LONGEST - 200) return `${out}${'  end\n'.repeat(depth)}  %% cut here: Mermaid draws at most 50,000 characters\n`;
    if (line.startsWith('  subgraph')) depth++;
    else if (line === '  end') depth--;
    out += `${line}\n`;
  }
  return out;
}
