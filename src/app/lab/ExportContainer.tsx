import { useMemo } from 'react';
import { micros, type Scenario } from '../../api/index.ts';
import { Export, type ExportActions, type PictureChoice } from '../../components/share/Export.tsx';
import { labStrings } from '../../components/strings-lab.ts';
import { copyText, currentScenario, editedScenario, type MadeLink, makeLink } from '../links.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSettings } from '../stores/settings.ts';
import { save, sizeText, slug } from './files.ts';
import { pngOf } from './picture.ts';

const words = labStrings.export;
/** Rows of a picture: those before the moment shown. Taller pictures are refused by many programs. */
const PICTURE_ROWS = 300;
/** Rows of the Mermaid diagram in a Markdown block; GitHub draws no more than that well. */
const MARKDOWN_ROWS = 80;
/** How much of the run the stages of the zip tell, seconds: as long as the scenario says, or as this, but not more than what is soon computed. */
const USUAL_SECONDS = 60;
const MOST_SECONDS = 300;

interface Made {
  readonly scenario: Scenario;
  readonly link: MadeLink;
}

async function made(session: Session): Promise<Made> {
  const scenario = currentScenario();
  const link = await makeLink(session, { moment: true });
  if (scenario === undefined || link === undefined) throw new Error('no run is open');
  return { scenario, link };
}

/** What stands in the editor goes into files to go on with. */
function edited(): Scenario {
  const scenario = editedScenario();
  if (scenario === undefined) throw new Error('no run is open');
  return scenario;
}

const saved = (name: string, content: BlobPart, type: string): string => words.saved(name, sizeText(save(name, content, type)));

/** The rows up to the moment shown, the last `most` of them. */
function shownRows(most: number): { readonly from: number; readonly to: number } {
  const to = (useRun.getState().frame?.sequence.cursorRow ?? -1) + 1;
  return { from: Math.max(0, to - most), to };
}

async function picture(session: Session, { what, theme }: PictureChoice): Promise<Made & { readonly svg: string; readonly name: string }> {
  const { scenario, link } = await made(session);
  const t = micros(session.player.now());
  const base = { t, theme, title: scenario.spec.title, fragment: link.fragment };
  const svg = await session.port.exported(what === 'sequence' ? { kind: 'sequence', ...base, ...shownRows(PICTURE_ROWS) } : { kind: 'topology', ...base });
  return { scenario, link, svg, name: `${slug(scenario.spec.title)}-${what}` };
}

/** What the Pods do, as KWOK's stages: all that the scenario is about, even if nobody has looked that far. */
async function stagesOf(session: Session, { spec }: Scenario): Promise<string> {
  await session.port.advance(micros(Math.min(spec.until ?? USUAL_SECONDS, MOST_SECONDS) * 1_000_000));
  return session.port.exported({ kind: 'kwok-stages' });
}

async function zipped(scenario: Scenario, stages: string): Promise<Uint8Array<ArrayBuffer>> {
  const [{ strToU8, zipSync }, { bundle }] = await Promise.all([import('fflate'), import('../../scenarios/bundle.ts')]);
  const files = Object.fromEntries(Object.entries(bundle(scenario, stages)).map(([path, text]) => [path, strToU8(text)]));
  // The time of a zip entry is no part of the content: the same scenario gives the same file.
  return zipSync(files, { mtime: new Date('2026-01-01T00:00:00Z') }) as Uint8Array<ArrayBuffer>;
}

function actionsOf(session: Session): ExportActions {
  const t = () => micros(session.player.now());
  return {
    async svg(choice) {
      const { svg, name } = await picture(session, choice);
      return saved(`${name}.svg`, svg, 'image/svg+xml');
    },
    async png(choice) {
      const { svg, name, link } = await picture(session, choice);
      return saved(`${name}.png`, await pngOf(svg, choice.scale, link.fragment), 'image/png');
    },
    async copyPng(choice) {
      const { svg, link } = await picture(session, choice);
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(svg, choice.scale, link.fragment) })]);
      return words.copied;
    },
    async markdown() {
      const { link } = await made(session);
      await copyText(await session.port.exported({ kind: 'markdown', t: t(), ...shownRows(MARKDOWN_ROWS), url: link.url, fingerprint: link.fingerprint }));
      return words.copied;
    },
    async kubectl() {
      const { scenario } = await made(session);
      return saved(`${slug(scenario.spec.title)}-kubectl.txt`, await session.port.exported({ kind: 'kubectl', t: t() }), 'text/plain');
    },
    async trace() {
      const { scenario, link } = await made(session);
      return saved(
        `${slug(scenario.spec.title)}.trace.jsonl`,
        await session.port.exported({ kind: 'trace', t: t(), fingerprint: await session.port.fingerprint(t()), fragment: link.fragment }),
        'application/jsonl',
      );
    },
    async chrome() {
      const { scenario } = await made(session);
      return saved(`${slug(scenario.spec.title)}.chrome-trace.json`, await session.port.exported({ kind: 'chrome-trace', t: t() }), 'application/json');
    },
    async scenario() {
      const scenario = edited();
      const { scenarioText } = await import('../../scenarios/text.ts');
      return saved('scenario.yaml', scenarioText(scenario), 'application/yaml');
    },
    async zip() {
      const scenario = edited();
      return saved(`${slug(scenario.spec.title)}.zip`, await zipped(scenario, await stagesOf(session, scenario)), 'application/zip');
    },
  };
}

export function ExportContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const actions = useMemo(() => actionsOf(session), [session]);
  const theme = useSettings((s) => s.theme);
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  const all = useRun((s) => (s.frame?.sequence.cursorRow ?? -1) + 1);
  return (
    <Export
      dark={dark}
      rows={Math.min(PICTURE_ROWS, all)}
      allRows={all}
      actions={actions}
      onMermaid={() => useLayout.getState().open('mermaid')}
      onClose={onClose}
    />
  );
}
