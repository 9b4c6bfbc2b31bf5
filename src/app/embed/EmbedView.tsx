import { ExternalLink, Pause, Play, StepBack, StepForward } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { type Micros, micros, seconds } from '../../api/index.ts';
import { Blocked } from '../../components/dialogs/Blocked.tsx';
import { formatTime } from '../../components/format.ts';
import { YamlText } from '../../components/inspector/YamlText.tsx';
import { strings } from '../../components/strings.ts';
import { labStrings } from '../../components/strings-lab.ts';
import { IconButton } from '../../components/ui/IconButton.tsx';
import { PaneBoundary } from '../../components/ui/PaneBoundary.tsx';
import { save } from '../lab/files.ts';
import { linkOf, type LinkParts, linkParts, linkSource } from '../links.ts';
import { SequenceContainer, TopologyContainer } from '../panes/CanvasPane.tsx';
import { ChartContainer } from '../panes/ChartContainer.tsx';
import { SessionContext } from '../session-context.ts';
import { SkinProvider } from '../skin/SkinProvider.tsx';
import type { Session } from '../session/session.ts';
import { useEditor } from '../stores/editor.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import type { EmbedAddress } from './address.ts';

interface EmbedViewProps {
  readonly session: Session;
  readonly address: EmbedAddress;
}

/** One pane of a run and the clock, for looking only. */
export function EmbedView({ session, address }: EmbedViewProps) {
  const blocker = useRun((s) => s.blocker);
  const title = useRun((s) => (s.told ?? s.scenario?.spec)?.title);
  useKeys(session);
  if (blocker !== undefined)
    return (
      <Blocked
        title={blocker.title}
        text={blocker.text}
        details={blocker.details}
        payload={blocker.payload}
        onGallery={() => open(`${location.pathname}#/x/hello`, '_blank', 'noopener')}
        onDownload={() => save('orrery-link.txt', blocker.payload ?? '', 'text/plain')}
      />
    );
  return (
    <SessionContext.Provider value={session}>
      <div className="flex h-dvh flex-col" data-embed={address.view}>
        <header className="flex h-[36px] shrink-0 items-center gap-2 border-b border-line pl-3 pr-2">
          <h1 className="min-w-0 flex-1 truncate font-semibold">{title ?? strings.header.untitled}</h1>
          <OpenLink session={session} address={address} />
        </header>
        <main className="min-h-0 flex-1">
          <PaneBoundary>
            <SkinProvider>
              <Pane view={address.view} />
            </SkinProvider>
          </PaneBoundary>
        </main>
        <Controls session={session} address={address} />
      </div>
    </SessionContext.Provider>
  );
}

function Pane({ view }: { readonly view: EmbedAddress['view'] }) {
  const files = useEditor((s) => s.files);
  if (view === 'topo') return <TopologyContainer />;
  if (view === 'chart')
    return (
      <div className="flex h-full flex-col">
        <ChartContainer />
      </div>
    );
  if (view === 'yaml')
    return (
      <div className="h-full overflow-auto">
        {files.map((file) => (
          <YamlText key={file.name} text={file.text} />
        ))}
      </div>
    );
  return <SequenceContainer />;
}

/** How long the clock must rest before the link is looked at again, for those who copy its address: a click does not wait for that. */
const RESTS_MS = 100;

/** The same run on the whole page, with what is shown when the link is followed. */
function OpenLink({ session, address }: EmbedViewProps) {
  const base = `${location.pathname}${location.search}#`;
  const anchor = useRef<HTMLAnchorElement>(null);
  const parts = useRef<LinkParts>(undefined);
  const proof = useRef<{ readonly t: Micros; readonly fingerprint: string }>(undefined);
  const playing = useTransport((s) => s.playing);
  const t = useTransport((s) => s.t);
  const selected = useSelection((s) => s.current);
  const ready = useRun((s) => s.status === 'ready');
  const update = useCallback(() => {
    if (anchor.current === null) return;
    const source = linkSource(session, true);
    const found =
      source && parts.current && linkOf(source, parts.current, { branches: true }, proof.current?.t === source.t ? proof.current.fingerprint : undefined);
    anchor.current.href = `${base}${found?.fragment ?? `${address.fragment}&t=${session.player.now() / 1_000_000}`}`;
  }, [session, base, address.fragment]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link names what is shown, so another moment or selection asks for another link
  useEffect(() => {
    if (playing || !ready) return undefined;
    const timer = setTimeout(() => {
      void Promise.all([session.port.fingerprint(t), linkParts()]).then(([whole, loaded]) => {
        parts.current = loaded;
        proof.current = { t, fingerprint: whole.slice(0, 12) };
        update();
      });
    }, RESTS_MS);
    return () => clearTimeout(timer);
  }, [session, update, playing, ready, t, selected]);
  const stop = (): void => {
    session.pause();
    update();
  };
  return (
    <a
      ref={anchor}
      className="btn btn-line text-xs"
      href={`${base}${address.fragment}`}
      target="_blank"
      rel="noopener"
      onPointerDown={stop}
      onContextMenu={update}
      onClick={stop}
    >
      <ExternalLink size={13} /> {labStrings.embed.open}
    </a>
  );
}

function Controls({ session, address: { from = 0, to } }: EmbedViewProps) {
  const { t, playing } = useTransport();
  const frontier = useRun((s) => s.run?.frontier ?? micros(0));
  const until = useRun((s) => s.scenario?.spec.until);
  const end = to !== undefined ? seconds(to) : micros(Math.max(frontier, t, until === undefined ? 0 : seconds(until)));
  useEffect(() => {
    if (playing && to !== undefined && t >= seconds(to)) session.pause();
  }, [session, playing, t, to]);
  return (
    <footer data-pane="transport" className="flex h-[44px] shrink-0 items-center gap-1 border-t border-line px-2">
      <IconButton label={strings.transport.back} onClick={() => void session.step(-1)}>
        <StepBack size={15} />
      </IconButton>
      <IconButton label={playing ? strings.transport.pause : strings.transport.play} onClick={() => session.toggle()}>
        {playing ? <Pause size={15} /> : <Play size={15} />}
      </IconButton>
      <IconButton label={strings.transport.forward} onClick={() => void session.step(1)}>
        <StepForward size={15} />
      </IconButton>
      <input
        type="range"
        className="min-h-[24px] min-w-0 flex-1"
        aria-label={labStrings.embed.position}
        aria-valuetext={formatTime(t)}
        min={Math.round(from * 100)}
        max={Math.max(Math.round(from * 100) + 1, Math.ceil(end / 10_000))}
        value={Math.round(t / 10_000)}
        onChange={(event) => {
          session.pause();
          void session.seek(micros(Number(event.target.value) * 10_000));
        }}
      />
      <span className="w-[84px] text-right font-mono text-xs">{formatTime(t)}</span>
    </footer>
  );
}

/** The keys of the clock; nothing else of the page's keyboard acts in a view for looking. */
function useKeys(session: Session): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, button, a, [role="treegrid"]') !== null) return;
      if (event.key === ' ') session.toggle();
      else if (event.key === 'ArrowRight') void session.step(1);
      else if (event.key === 'ArrowLeft') void session.step(-1);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session]);
}
