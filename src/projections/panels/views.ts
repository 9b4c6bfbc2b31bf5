import type { ApiRequestView } from '../apirequest/views.ts';
import type { ChangesView } from '../changes/views.ts';
import type { DiscoveryView } from '../discovery/views.ts';
import type { EtcdView } from '../etcd/views.ts';
import type { ImagesView } from '../images/views.ts';
import type { NodeView } from '../node/views.ts';
import type { PolicyView } from '../policy/views.ts';
import type { ProbesView } from '../probes/views.ts';
import type { ResourcesView } from '../resources/views.ts';
import type { RoutingView } from '../routing/views.ts';
import type { SchedulingView } from '../scheduling/views.ts';
import type { WorkloadView } from '../workload/views.ts';

/** What the panels show, by the name of the panel. */
export interface PanelViews {
  readonly request: ApiRequestView;
  readonly scheduling: SchedulingView;
  readonly etcd: EtcdView;
  readonly node: NodeView;
  readonly images: ImagesView;
  readonly probes: ProbesView;
  readonly resources: ResourcesView;
  readonly routing: RoutingView;
  readonly discovery: DiscoveryView;
  readonly policy: PolicyView;
  readonly workload: WorkloadView;
  readonly changes: ChangesView;
}

export type PanelKind = keyof PanelViews;

/** A view of something that has an inside worth a panel of its own. */
export type PanelView = { readonly [K in PanelKind]: { readonly kind: K; readonly view: PanelViews[K] } }[PanelKind];
