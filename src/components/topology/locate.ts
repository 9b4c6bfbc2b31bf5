import type { PodBox, ProcessBox, TopologyView } from '../../projections/views.ts';
import { isFar } from './detail.ts';
import type { Box } from './geometry.ts';
import { heightsOf, insideNode, ROOMY } from './inside.ts';
import type { Inside, Names } from './inside.ts';
import { anchorInside } from './layout.ts';
import type { Open, TopologyLayout } from './layout.ts';

/** Where a message's end is: the address itself, or its nearest drawn ancestor. */
export function locate(anchors: ReadonlyMap<string, Box>, address: string): Box | undefined {
  for (let name = address; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
    const box = anchors.get(name);
    if (box !== undefined) return box;
  }
  return undefined;
}

/** The same from far away, where the processes of a node are not drawn: the node stands for all that is in it. */
export function locateFar(anchors: ReadonlyMap<string, Box>, address: string): Box | undefined {
  const slash = address.indexOf('/');
  return (slash < 0 ? undefined : anchors.get(address.slice(0, slash))) ?? locate(anchors, address);
}

/** Wires that are always drawn, as pairs of addresses. */
export function wiresOf(view: TopologyView): readonly (readonly [string, string])[] {
  const api = 'kube-apiserver';
  const spokes = [...view.controlPlane, ...view.clients.filter((client) => client.address === 'user')].map((p) => p.address).filter((a) => a !== api);
  const kubelets = view.nodes.flatMap((node) => node.processes).filter((p) => p.address.endsWith('/kubelet') || p.address.endsWith('/kube-proxy'));
  return [...spokes, ...kubelets.map((p) => p.address)].map((a) => [api, a] as const);
}

const known = new WeakMap<readonly PodBox[], string>();

/** Thousands of names are put together once, as long as the Pods are the same. */
function refsOf(pods: readonly PodBox[]): string {
  let refs = known.get(pods);
  if (refs === undefined) {
    refs = pods.map((pod) => pod.ref).join(',');
    known.set(pods, refs);
  }
  return refs;
}

/** What the positions depend on; while it is the same, the layout is. */
export function layoutKey(view: TopologyView): string {
  const list = (boxes: readonly ProcessBox[]): string => boxes.map((p) => p.address + (p.role === undefined ? '' : '*')).join(',');
  const nodes = view.nodes.map((node) => `${node.name}:${list(node.processes)}:${refsOf(node.pods)}`);
  return [
    list(view.controlPlane),
    list(view.clients),
    list(view.outside),
    // Endpoints are counted on a Service.
    view.services.map((s) => `${s.ref}${s.ports}${'.'.repeat(`${s.endpoints.length}`.length)}`).join(','),
    view.unscheduled.map((p) => p.ref).join(','),
    ...nodes,
  ].join('|');
}

/** Where an address is as the canvas is seen at a zoom. */
export function placesAt({ anchors, open }: TopologyLayout, zoom: number, pods: number): (address: string) => Box | undefined {
  if (isFar(zoom, pods)) return (address) => locateFar(anchors, address);
  const near = open !== undefined && zoom >= open.zoom ? open.anchors : anchors;
  return (address) => locate(near, address);
}

const SMALLER = 0.94;

/** What the nodes of a layout show from nearer, where they do not show all of it. */
export function openOf(view: TopologyView, layout: TopologyLayout, names: Names): Open | undefined {
  const { style } = layout;
  if (layout.scale !== 1 || (style.chips === 'all' && style.lines === 2)) return undefined;
  let scale = 1;
  for (const node of view.nodes) {
    const box = layout.anchors.get(node.name);
    while (box !== undefined && scale > 0.1 && (heightsOf([node], ROOMY, box.w / scale, names)[0] ?? 0) > box.h / scale) scale *= SMALLER;
  }
  const insides = new Map<string, Inside>();
  const anchors = new Map(layout.anchors);
  for (const node of view.nodes) {
    const box = layout.anchors.get(node.name);
    if (box === undefined) continue;
    const inside = insideNode(node, ROOMY, box.w / scale, names);
    insides.set(node.name, inside);
    anchorInside(anchors, node, inside, box, scale);
  }
  return { zoom: 0.95 / scale, scale, insides, anchors };
}
