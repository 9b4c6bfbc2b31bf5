import { micros, seconds } from '../../api/index.ts';
import { commandStrings } from '../../components/strings-commands.ts';
import { offeredLanguages } from '../language.ts';
import type { Session } from '../session/session.ts';
import { along, problem } from '../session/ways.ts';
import { useLayout } from '../stores/layout.ts';
import { useSelection } from '../stores/selection.ts';
import { useSequenceOptions } from '../stores/sequence-options.ts';
import { chooseTerms, termsOf, useSettings } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';
import { bookmark, focusNextPane, healFault, openMenu, panLanes, stepOut, whatHappened, zoomCanvas, zoomChapter } from './actions.ts';

type Labels = typeof commandStrings.labels;

interface Binding {
  /** Where its name stands in the catalogue of texts. */
  readonly id: Exclude<keyof Labels, 'language'>;
  readonly group: keyof typeof commandStrings.groups;
  readonly keys: readonly string[];
  readonly run: (session: Session) => void;
}

export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading in the list of shortcuts. */
  readonly group: string;
  readonly keys: readonly string[];
  readonly run: (session: Session) => void;
}

const inside = () => import('./inside.ts');
const layout = () => useLayout.getState();
const options = () => useSequenceOptions.getState();
const transport = () => useTransport.getState();

const TIME: readonly Binding[] = [
  { id: 'play', group: 'Time', keys: ['Space', 'K'], run: (s) => s.toggle() },
  { id: 'forward', group: 'Time', keys: ['ArrowRight'], run: (s) => void s.step(1) },
  { id: 'back', group: 'Time', keys: ['ArrowLeft'], run: (s) => void s.step(-1) },
  { id: 'unit', group: 'Time', keys: ['U'], run: () => transport().cycleUnit() },
  { id: 'next-problem', group: 'Time', keys: ['N'], run: (s) => void problem(s, 1) },
  { id: 'previous-problem', group: 'Time', keys: ['P'], run: (s) => void problem(s, -1) },
  { id: 'slower', group: 'Time', keys: ['-'], run: () => transport().changeSpeed(-1) },
  { id: 'faster', group: 'Time', keys: ['='], run: () => transport().changeSpeed(1) },
  { id: 'start', group: 'Time', keys: ['Home'], run: (s) => void s.seek(micros(0)) },
  { id: 'end', group: 'Time', keys: ['End'], run: (s) => void s.seek(transport().seen) },
  { id: 'rewind', group: 'Time', keys: ['Shift+ArrowLeft'], run: (s) => void s.seek(micros(s.player.now() - seconds(5))) },
  { id: 'ahead', group: 'Time', keys: ['Shift+ArrowRight'], run: (s) => void s.seek(micros(s.player.now() + seconds(5))) },
  { id: 'goto', group: 'Time', keys: ['G'], run: () => layout().open('goto') },
  { id: 'breakpoints', group: 'Time', keys: ['B'], run: () => layout().open('breakpoints') },
  { id: 'bookmarks', group: 'Time', keys: ['Shift+M'], run: () => layout().open('bookmarks') },
  { id: 'zoom-chapter', group: 'Time', keys: ['O'], run: zoomChapter },
  { id: 'zoom-time-out', group: 'Time', keys: ['Shift+O'], run: () => transport().zoomOut(0) },
  { id: 'bookmark', group: 'Time', keys: ['M'], run: bookmark },
];

const CANVAS: readonly Binding[] = [
  { id: 'view', group: 'Canvas', keys: ['V'], run: () => layout().cycleView() },
  { id: 'follow', group: 'Canvas', keys: ['F'], run: () => transport().patch({ follow: !transport().follow }) },
  { id: 'fold', group: 'Canvas', keys: ['Z'], run: () => options().fold(1) },
  { id: 'unfold', group: 'Canvas', keys: ['Shift+Z'], run: () => options().fold(-1) },
  { id: 'filter', group: 'Canvas', keys: ['/'], run: () => document.getElementById('message-filter')?.focus() },
  { id: 'zoom-in', group: 'Canvas', keys: ['+', 'W'], run: () => zoomCanvas('in') },
  { id: 'zoom-out', group: 'Canvas', keys: ['S'], run: () => zoomCanvas('out') },
  { id: 'pan-left', group: 'Canvas', keys: ['A'], run: () => panLanes('left') },
  { id: 'pan-right', group: 'Canvas', keys: ['D'], run: () => panLanes('right') },
  { id: 'dim', group: 'Canvas', keys: [], run: () => options().toggleDim() },
  { id: 'proportional', group: 'Canvas', keys: ['T'], run: () => options().toggleProportional() },
  { id: 'compact', group: 'Canvas', keys: [], run: () => useSettings.getState().set({ compact: !useSettings.getState().compact }) },
];

const SELECTION: readonly Binding[] = [
  { id: 'why', group: 'Selection', keys: ['Y'], run: () => showInspector('why') },
  { id: 'cause', group: 'Selection', keys: ['['], run: (s) => void along(s, 'cause') },
  { id: 'effect', group: 'Selection', keys: [']'], run: (s) => void along(s, 'effect') },
  { id: 'inject', group: 'Selection', keys: ['I'], run: openMenu },
  { id: 'heal', group: 'Selection', keys: ['X'], run: healFault },
  { id: 'selection-back', group: 'Selection', keys: ['Alt+ArrowLeft'], run: () => useSelection.getState().back() },
  { id: 'selection-forward', group: 'Selection', keys: ['Alt+ArrowRight'], run: () => useSelection.getState().forward() },
  {
    id: 'inside-scheduler',
    group: 'Selection',
    keys: [],
    run: () => void inside().then(({ lookInside }) => lookInside({ kind: 'process', address: 'kube-scheduler' })),
  },
  { id: 'inside-etcd', group: 'Selection', keys: [], run: () => void inside().then(({ lookInside }) => lookInside({ kind: 'process', address: 'etcd-0' })) },
  { id: 'inside-node', group: 'Selection', keys: [], run: () => void inside().then(({ insideNextNode }) => insideNextNode()) },
  { id: 'step-out', group: 'Selection', keys: ['Escape'], run: stepOut },
];

const EDITOR: readonly Binding[] = [
  { id: 'apply', group: 'Editor', keys: ['Mod+Enter'], run: (s) => void s.commands.apply() },
  { id: 'apply-apart', group: 'Editor', keys: ['Mod+Shift+Enter'], run: (s) => void s.commands.apply(true) },
  { id: 'undo-branch', group: 'Editor', keys: ['Mod+Z'], run: (s) => void s.commands.undoBranch() },
  { id: 'problems', group: 'Editor', keys: ['Mod+Shift+M'], run: () => document.getElementById('problems-toggle')?.click() },
];

const PAGE: readonly Binding[] = [
  { id: 'palette', group: 'Page', keys: ['Mod+K'], run: () => layout().open('palette') },
  { id: 'share', group: 'Page', keys: [], run: () => layout().open('share') },
  { id: 'copy-link', group: 'Page', keys: ['Mod+S'], run: (s, t = s.player.now()) => void import('../links.ts').then(({ copyLink }) => copyLink(s, t)) },
  { id: 'export', group: 'Page', keys: ['Shift+E'], run: () => layout().open('export') },
  { id: 'import', group: 'Page', keys: ['Shift+I'], run: () => layout().open('import') },
  { id: 'compare', group: 'Page', keys: ['C'], run: () => layout().open('compare') },
  { id: 'sweep', group: 'Page', keys: ['Shift+C'], run: () => layout().open('sweep') },
  { id: 'faults', group: 'Page', keys: ['Shift+X'], run: () => layout().open('faults') },
  { id: 'gallery', group: 'Page', keys: [], run: () => layout().open('gallery') },
  { id: 'new', group: 'Page', keys: [], run: () => layout().open('blank') },
  { id: 'mermaid', group: 'Page', keys: [], run: () => layout().open('mermaid') },
  { id: 'terminal', group: 'Page', keys: ['`'], run: toggleTerminal },
  { id: 'pane-editor', group: 'Page', keys: ['1'], run: () => layout().set({ editorOpen: !layout().editorOpen }) },
  { id: 'pane-topology', group: 'Page', keys: ['2'], run: () => layout().set({ view: layout().view === 'split' ? 'sequence' : 'split' }) },
  { id: 'pane-inspector', group: 'Page', keys: ['3'], run: () => layout().set({ inspectorOpen: !layout().inspectorOpen }) },
  { id: 'next-pane', group: 'Page', keys: ['F6'], run: () => focusNextPane(1) },
  { id: 'previous-pane', group: 'Page', keys: ['Shift+F6'], run: () => focusNextPane(-1) },
  { id: 'what-happened', group: 'Page', keys: ['Mod+Shift+Space'], run: whatHappened },
  { id: 'terms', group: 'Page', keys: ['H'], run: () => chooseTerms(termsOf(useSettings.getState()) === 'data-centre' ? 'kubernetes' : 'data-centre') },
  { id: 'analogy', group: 'Page', keys: ['Shift+H'], run: () => layout().open('analogy') },
  { id: 'theme-light', group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'light' }) },
  { id: 'theme-dark', group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'dark' }) },
  { id: 'theme-system', group: 'Page', keys: [], run: () => useSettings.getState().set({ theme: 'system' }) },
  { id: 'language-system', group: 'Page', keys: [], run: (s) => changeLanguage(s, '') },
  { id: 'questions', group: 'Page', keys: [], run: () => layout().open('questions') },
  { id: 'lessons', group: 'Page', keys: [], run: () => layout().open('lessons') },
  { id: 'cards', group: 'Page', keys: [], run: () => layout().open('cards') },
  { id: 'presenter', group: 'Page', keys: ['Shift+P'], run: (s) => void import('../lesson/presenter.tsx').then(({ togglePresenter }) => togglePresenter(s)) },
  { id: 'shortcuts', group: 'Page', keys: ['?'], run: () => layout().open('shortcuts') },
];

/** Every action of the page. The shortcuts dialog, the palette and the key handler are made from this list. */
export const COMMANDS: readonly Command[] = [
  ...[...TIME, ...CANVAS, ...SELECTION, ...EDITOR, ...PAGE].map((binding) => ({
    ...binding,
    label: commandStrings.labels[binding.id],
    group: commandStrings.groups[binding.group],
  })),
  ...offeredLanguages().map(({ id, name }) => ({
    id: `language-${id}`,
    label: commandStrings.labels.language(name),
    group: commandStrings.groups.Page,
    keys: [],
    run: (session: Session) => changeLanguage(session, id),
  })),
];

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)));

export const commandFor = (key: string): Command | undefined => BY_KEY.get(key);

export function showInspector(tab: 'why' | 'yaml' | 'chart'): void {
  const state = layout();
  state.setInspectorTab(tab);
  state.set({ inspectorOpen: true });
  state.setDrawer(true);
  state.setPhoneTab('why');
}

/** The page starts anew in the language, at the moment shown. */
export function changeLanguage(session: Session, language: string): void {
  useSettings.getState().set({ language });
  void import('../links.ts').then(({ reopen }) => reopen(session));
}

/** Its code may still have to be loaded: looked for so often, every 50 ms. */
const PATIENCE = 60;

function focusTerminal(patience = PATIENCE): void {
  const input = document.getElementById('terminal-input');
  if (input !== null) input.focus();
  else if (patience > 0) setTimeout(focusTerminal, 50, patience - 1);
}

export function toggleTerminal(): void {
  const open = !layout().terminalOpen;
  layout().set({ terminalOpen: open, ...(open ? { editorOpen: true } : {}) });
  if (open) setTimeout(focusTerminal, 0);
}
