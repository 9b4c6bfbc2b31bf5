import { create } from 'zustand';
import type { PanelKind } from '../../projections/panels/views.ts';
import { load, merge, save } from './storage.ts';

export type CenterView = 'split' | 'topology' | 'sequence' | 'tracks' | 'chart' | 'inside';
export type PhoneTab = 'watch' | 'why' | 'yaml' | 'time';
export type DialogName =
  | 'gallery'
  | 'questions'
  | 'lessons'
  | 'cards'
  | 'share'
  | 'mermaid'
  | 'palette'
  | 'shortcuts'
  | 'goto'
  | 'blank'
  | 'breakpoints'
  | 'bookmarks'
  | 'export'
  | 'import'
  | 'compare'
  | 'sweep'
  | 'faults'
  | 'analogy';
export type InspectorTab = 'why' | 'yaml' | 'chart' | 'messages' | 'events' | 'documents' | PanelKind;

interface LayoutData {
  readonly editorOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly terminalOpen: boolean;
  /** Shares of the width of the three columns and of the height of the topology, in per cent. */
  readonly editorShare: number;
  readonly inspectorShare: number;
  readonly topologyShare: number;
  readonly view: CenterView;
}

export interface LayoutState extends LayoutData {
  readonly dialog?: DialogName | undefined;
  readonly phoneTab: PhoneTab;
  /** The tab that the user last chose; where a thing has no such tab, and at first, its own first one is shown. */
  readonly inspectorTab: InspectorTab | undefined;
  /** On middle-sized screens the inspector is a drawer over the canvas. */
  readonly drawer: boolean;
  set(change: Partial<LayoutData>): void;
  open(dialog: DialogName | undefined): void;
  setPhoneTab(tab: PhoneTab): void;
  setInspectorTab(tab: InspectorTab | undefined): void;
  setDrawer(open: boolean): void;
  cycleView(): void;
}

const DEFAULTS: LayoutData = {
  editorOpen: true,
  inspectorOpen: true,
  terminalOpen: false,
  editorShare: 28,
  inspectorShare: 24,
  topologyShare: 48,
  view: 'split',
};

export const VIEWS: readonly CenterView[] = ['split', 'topology', 'sequence', 'tracks', 'chart', 'inside'];

const dataOf = (s: LayoutData): LayoutData => ({
  editorOpen: s.editorOpen,
  inspectorOpen: s.inspectorOpen,
  terminalOpen: s.terminalOpen,
  editorShare: s.editorShare,
  inspectorShare: s.inspectorShare,
  topologyShare: s.topologyShare,
  view: s.view,
});

export const useLayout = create<LayoutState>((set, get) => ({
  ...merge(DEFAULTS, load('layout')),
  dialog: undefined,
  phoneTab: 'watch',
  inspectorTab: undefined,
  drawer: false,
  set(change) {
    set(change);
    save('layout', dataOf(get()));
  },
  open: (dialog) => set({ dialog }),
  setPhoneTab: (phoneTab) => set({ phoneTab }),
  setInspectorTab: (inspectorTab) => set({ inspectorTab }),
  setDrawer: (drawer) => set({ drawer }),
  cycleView() {
    const next = VIEWS[(VIEWS.indexOf(get().view) + 1) % VIEWS.length];
    get().set({ view: next ?? 'split' });
  },
}));
