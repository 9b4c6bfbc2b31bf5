import { strings } from '../../components/strings.ts';
import { micros, seconds } from '../../api/index.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useSelection } from '../stores/selection.ts';
import { useSequenceOptions } from '../stores/sequence-options.ts';
import { useSettings } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';
import { bookmark, focusNextPane, healFault, openMenu, panLanes, stepOut, whatHappened, zoomCanvas, zoomChapter } from './actions.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading in the list of shortcuts. */
  readonly group: 'Time' | 'Canvas' | 'Selection' | 'Editor' | 'Page';
  readonly keys: readonly string[];
  readonly run: (session: Session) => void;
}

const inside = () => import('./inside.ts');
const layout = () => useLayout.getState();
const options = () => useSequenceOptions.getState();
const transport = () => useTransport.getState();

const TIME: readonly Command[] = [
  { id: 'play', label: 'Play or pause', group: 'Time', keys: ['Space', 'K'], run: (s) => s.toggle() },
  { id: 'forward', label: 'Step forward', group: 'Time', keys: ['ArrowRight'], run: (s) => void s.step(1) },
  { id: 'back', label: 'Step back', group: 'Time', keys: ['ArrowLeft'], run: (s) => void s.step(-1) },
  { id: 'unit', label: 'Next step unit', group: 'Time', keys: ['U'], run: () => transport().cycleUnit() },
  { id: 'next-problem', label: 'Next problem', group: 'Time', keys: ['N'], run: (s) => void s.problem(1) },
  { id: 'previous-problem', label: 'Previous problem', group: 'Time', keys: ['P'], run: (s) => void s.problem(-1) },
  { id: 'slower', label: 'Slower', group: 'Time', keys: ['-'], run: () => transport().changeSpeed(-1) },
  { id: 'faster', label: 'Faster', group: 'Time', keys: ['='], run: () => transport().changeSpeed(1) },
  { id: 'start', label: 'To the start', group: 'Time', keys: ['Home'], run: (s) => void s.seek(micros(0)) },
  { id: 'end', label: 'To the live edge', group: 'Time', keys: ['End'], run: (s) => void s.seek(transport().seen) },
  { id: 'rewind', label: 'Back 5 seconds', group: 'Time', keys: ['Shift+ArrowLeft'], run: (s) => void s.seek(micros(s.player.now() - seconds(5))) },
  { id: 'ahead', label: 'Ahead 5 seconds', group: 'Time', keys: ['Shift+ArrowRight'], run: (s) => void s.seek(micros(s.player.now() + seconds(5))) },
  { id: 'goto', label: 'Go to a time or an event…', group: 'Time', keys: ['G'], run: () => layout().open('goto') },
  { id: 'breakpoints', label: 'Breakpoints…', group: 'Time', keys: ['B'], run: () => layout().open('breakpoints') },
  { id: 'bookmarks', label: 'Bookmarks…', group: 'Time', keys: ['Shift+M'], run: () => layout().open('bookmarks') },
  { id: 'zoom-chapter', label: 'Show only this chapter', group: 'Time', keys: ['O'], run: zoomChapter },
  { id: 'zoom-time-out', label: 'Show all of time', group: 'Time', keys: ['Shift+O'], run: () => transport().zoomOut(0) },
  { id: 'bookmark', label: 'Bookmark this moment', group: 'Time', keys: ['M'], run: bookmark },
];

const CANVAS: readonly Command[] = [
  { id: 'view', label: 'Next view: split, topology, sequence, tracks, chart, inside', group: 'Canvas', keys: ['V'], run: () => layout().cycleView() },
  { id: 'follow', label: 'Follow the newest row', group: 'Canvas', keys: ['F'], run: () => transport().patch({ follow: !transport().follow }) },
  { id: 'fold', label: 'Fold one level', group: 'Canvas', keys: ['Z'], run: () => options().fold(1) },
  { id: 'unfold', label: 'Unfold one level', group: 'Canvas', keys: ['Shift+Z'], run: () => options().fold(-1) },
  { id: 'filter', label: 'Filter messages', group: 'Canvas', keys: ['/'], run: () => document.getElementById('message-filter')?.focus() },
  { id: 'zoom-in', label: 'Zoom in', group: 'Canvas', keys: ['+', 'W'], run: () => zoomCanvas('in') },
  { id: 'zoom-out', label: 'Zoom out', group: 'Canvas', keys: ['S'], run: () => zoomCanvas('out') },
  { id: 'pan-left', label: 'Lanes to the left', group: 'Canvas', keys: ['A'], run: () => panLanes('left') },
  { id: 'pan-right', label: 'Lanes to the right', group: 'Canvas', keys: ['D'], run: () => panLanes('right') },
  { id: 'dim', label: 'Filter: paler, or hidden', group: 'Canvas', keys: [], run: () => options().toggleDim() },
  { id: 'proportional', label: 'Time to scale, or one row an event', group: 'Canvas', keys: ['T'], run: () => options().toggleProportional() },
  { id: 'compact', label: 'Compact rows', group: 'Canvas', keys: [], run: () => useSettings.getState().set({ compact: !useSettings.getState().compact }) },
];

const SELECTION: readonly Command[] = [
  { id: 'why', label: 'Why?', group: 'Selection', keys: ['Y'], run: () => showInspector('why') },
  { id: 'cause', label: 'To the cause', group: 'Selection', keys: ['['], run: (s) => void s.along('cause') },
  { id: 'effect', label: 'To an effect', group: 'Selection', keys: [']'], run: (s) => void s.along('effect') },
  { id: 'inject', label: 'Break what is selected…', group: 'Selection', keys: ['I'], run: openMenu },
  { id: 'heal', label: 'Heal a fault', group: 'Selection', keys: ['X'], run: healFault },
  { id: 'selection-back', label: 'Previous selection', group: 'Selection', keys: ['Alt+ArrowLeft'], run: () => useSelection.getState().back() },
  { id: 'selection-forward', label: 'Next selection', group: 'Selection', keys: ['Alt+ArrowRight'], run: () => useSelection.getState().forward() },
  { id: 'inside-scheduler', label: 'Inside kube-scheduler: attempts and queues', group: 'Selection', keys: [], run: () => void inside().then(({ lookInside }) => lookInside({ kind: 'process', address: 'kube-scheduler' })) },
  { id: 'inside-etcd', label: 'Inside etcd: keys, revisions, members', group: 'Selection', keys: [], run: () => void inside().then(({ lookInside }) => lookInside({ kind: 'process', address: 'etcd-0' })) },
  { id: 'inside-node', label: 'Inside the next node: kubelet, runtime, kernel', group: 'Selection', keys: [], run: () => void inside().then(({ insideNextNode }) => insideNextNode()) },
  { id: 'step-out', label: 'Step out', group: 'Selection', keys: ['Escape'], run: stepOut },
];

const EDITOR: readonly Command[] = [
  { id: 'apply', label: 'Apply the YAML', group: 'Editor', keys: ['Mod+Enter'], run: (s) => void s.commands.apply() },
  { id: 'apply-apart', label: 'Apply the YAML on a branch of its own', group: 'Editor', keys: ['Mod+Shift+Enter'], run: (s) => void s.commands.apply(true) },
  { id: 'undo-branch', label: 'Undo the last branch', group: 'Editor', keys: ['Mod+Z'], run: (s) => void s.commands.undoBranch() },
  { id: 'problems', label: 'Problems of the YAML', group: 'Editor', keys: ['Mod+Shift+M'], run: () => document.getElementById('problems-toggle')?.click() },
];

const PAGE: readonly Command[] = [
  { id: 'palette', label: 'Find an action', group: 'Page', keys: ['Mod+K'], run: () => layout().open('palette') },
  { id: 'share', label: 'Share…', group: 'Page', keys: [], run: () => layout().open('share') },
  { id: 'copy-link', label: 'Copy the link to this run', group: 'Page', keys: ['Mod+S'], run: (s) => void import('../links.ts').then(({ copyLink }) => copyLink(s)) },
  { id: 'export', label: 'Export…', group: 'Page', keys: ['Shift+E'], run: () => layout().open('export') },
  { id: 'import', label: 'Import…', group: 'Page', keys: ['Shift+I'], run: () => layout().open('import') },
  { id: 'compare', label: 'Compare with another branch…', group: 'Page', keys: ['C'], run: () => layout().open('compare') },
  { id: 'sweep', label: 'Sweep of seeds…', group: 'Page', keys: ['Shift+C'], run: () => layout().open('sweep') },
  { id: 'faults', label: 'Faults and fault script…', group: 'Page', keys: ['Shift+X'], run: () => layout().open('faults') },
  { id: 'gallery', label: 'Scenarios…', group: 'Page', keys: [], run: () => layout().open('gallery') },
  { id: 'new', label: 'New…', group: 'Page', keys: [], run: () => layout().open('blank') },
  { id: 'mermaid', label: 'Mermaid text…', group: 'Page', keys: [], run: () => layout().open('mermaid') },
  { id: 'terminal', label: 'kubectl terminal', group: 'Page', keys: ['`'], run: toggleTerminal },
  { id: 'pane-editor', label: 'Show or hide the YAML', group: 'Page', keys: ['1'], run: () => layout().set({ editorOpen: !layout().editorOpen }) },
  { id: 'pane-topology', label: 'Show or hide the topology', group: 'Page', keys: ['2'], run: () => layout().set({ view: layout().view === 'split' ? 'sequence' : 'split' }) },
  { id: 'pane-inspector', label: 'Show or hide the inspector', group: 'Page', keys: ['3'], run: () => layout().set({ inspectorOpen: !layout().inspectorOpen }) },
  { id: 'next-pane', label: 'Next pane', group: 'Page', keys: ['F6'], run: () => focusNextPane(1) },
  { id: 'previous-pane', label: 'Previous pane', group: 'Page', keys: ['Shift+F6'], run: () => focusNextPane(-1) },
  { id: 'what-happened', label: 'Say what just happened', group: 'Page', keys: ['Mod+Shift+Space'], run: whatHappened },
  { id: 'theme-light', label: `${strings.header.theme.light}`, group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'light' }) },
  { id: 'theme-dark', label: `${strings.header.theme.dark}`, group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'dark' }) },
  { id: 'theme-system', label: `${strings.header.theme.system}`, group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'system' }) },
  { id: 'questions', label: 'Questions that people ask…', group: 'Page', keys: [], run: () => layout().open('questions') },
  { id: 'lessons', label: 'Lessons…', group: 'Page', keys: [], run: () => layout().open('lessons') },
  { id: 'presenter', label: 'Present: large type, steps by a remote, notes', group: 'Page', keys: ['Shift+P'], run: (s) => void import('../lesson/presenter.tsx').then(({ togglePresenter }) => togglePresenter(s)) },
  { id: 'shortcuts', label: 'Keyboard shortcuts', group: 'Page', keys: ['?'], run: () => layout().open('shortcuts') },
];

/** Every action of the page. The shortcuts dialog, the palette and the key handler are made from this list. */
export const COMMANDS: readonly Command[] = [...TIME, ...CANVAS, ...SELECTION, ...EDITOR, ...PAGE];

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)));

export const commandFor = (key: string): Command | undefined => BY_KEY.get(key);

export function showInspector(tab: 'why' | 'yaml' | 'chart'): void {
  const state = layout();
  state.setInspectorTab(tab);
  state.set({ inspectorOpen: true });
  state.setDrawer(true);
  state.setPhoneTab('why');
}

function toggleTerminal(): void {
  const open = !layout().terminalOpen;
  layout().set({ terminalOpen: open, ...(open ? { editorOpen: true } : {}) });
  if (open) setTimeout(() => document.getElementById('terminal-input')?.focus(), 50);
}
