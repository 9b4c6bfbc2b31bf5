import type { ImageLayer, ImagePull, NodeImage } from '../../../projections/images/views.ts';
import { formatSpan, lastPart } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { megabytes, Moment, type PanelProps, Section, short } from './parts.tsx';

const words = panelStrings.images;

/** The colour of a layer follows its digest: the same layer looks the same in every image. Pattern and title say it too. */
const hue = (digest: string): number => Number.parseInt(digest.replace(/^sha256:/u, '').slice(0, 6), 16) % 360;
/** Keys of layers: the same one may stand in an image twice. */
const keysOf = (digests: readonly string[]): readonly string[] =>
  digests.map((digest, i) => `${digest}#${digests.slice(0, i).filter((other) => other === digest).length}`);

/** The sandbox image: the runtime pins it (`ImageSpec.pinned` of the CRI). */
const PAUSE = /\/pause:/u;
const fill = (digest: string): string => `oklch(0.62 0.09 ${hue(digest)})`;

/** Images of a node with the layers that they share, pulls with the progress of each layer, and how each Pod came to its images. */
export function ImagesPanel({ view, onSelect, onJump }: PanelProps<'images'>) {
  const layers = new Map(view.layers.map((layer) => [layer.digest, layer] as const));
  const largest = Math.max(1, ...view.images.map(({ sizeBytes }) => sizeBytes));
  return (
    <>
      {view.pulls.length === 0 ? null : (
        <Section title={words.pulls}>
          {view.pulls.map((pull) => (
            <Pull key={pull.image} pull={pull} />
          ))}
        </Section>
      )}
      <Section title={words.store} note={words.shared(megabytes(view.usedBytes), megabytes(view.apartBytes))}>
        <p className="caption px-3 pb-1">{view.images.length === 0 ? words.none : words.legend}</p>
        <ul className="px-3">
          {view.images.map((image) => (
            <Image key={image.id} image={image} layers={layers} largest={largest} />
          ))}
        </ul>
      </Section>
      {view.attempts.length === 0 ? null : (
        <Section title={words.attempts} note={String(view.attempts.length)}>
          <ul className="px-3 text-xs">
            {view.attempts.map((attempt) => (
              <li key={attempt.pod + attempt.image} className="border-b border-line py-1 last:border-0">
                <p className="flex flex-wrap gap-x-2">
                  <Moment seq={attempt.seq} t={attempt.t} onJump={onJump} />
                  <button type="button" className="link" onClick={() => onSelect({ kind: 'object', ref: attempt.pod })}>
                    {lastPart(attempt.pod)}
                  </button>
                  <span className="font-mono [overflow-wrap:anywhere]">{attempt.image}</span>
                  <strong className={attempt.error === '' ? '' : 'text-blocked'}>{attempt.state}</strong>
                  <span className="text-muted">
                    {words.tries(attempt.attempts)}
                    {attempt.took === undefined ? '' : `, ${words.took(formatSpan(attempt.took))}`}
                  </span>
                </p>
                {attempt.error === '' ? null : <p className="text-error [overflow-wrap:anywhere]">{attempt.error}</p>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Image({ image, layers, largest }: { readonly image: NodeImage; readonly layers: ReadonlyMap<string, ImageLayer>; readonly largest: number }) {
  const places = keysOf(image.layers);
  return (
    <li className="border-b border-line py-1.5 text-xs last:border-0">
      <p className="flex flex-wrap gap-x-2">
        <span className="font-mono font-semibold [overflow-wrap:anywhere]">{image.tags.join(', ') || image.digests.join(', ') || '<none>'}</span>
        <span className="ml-auto text-muted">
          {megabytes(image.sizeBytes)}, {words.layers(image.layers.length)}
        </span>
      </p>
      <div className="my-1 flex gap-px" style={{ width: `${Math.max(8, (image.sizeBytes / largest) * 100)}%` }}>
        {image.layers.map((digest, i) => {
          const layer = layers.get(digest);
          const shared = (layer?.sharedBy ?? 1) > 1;
          return (
            <span
              key={places[i]}
              title={`${short(digest)}: ${words.layer(megabytes(layer?.sizeBytes ?? 0), layer?.sharedBy ?? 1)}`}
              className={`flex h-[16px] min-w-[4px] items-center justify-center overflow-hidden rounded-[2px] text-[10px] text-white ${shared ? 'outline outline-2 outline-[var(--ink)]' : ''}`}
              style={{ flexGrow: Math.max(1, layer?.sizeBytes ?? 1), flexBasis: 0, background: fill(digest) }}
            >
              {shared ? '⧉' : ''}
            </span>
          );
        })}
      </div>
      <p className="text-muted [overflow-wrap:anywhere]">
        {image.usedBy.length === 0 ? (PAUSE.test(image.tags.join(' ')) ? words.pinned : words.unused) : `${words.usedBy} ${image.usedBy.join(', ')}`}
      </p>
    </li>
  );
}

function Pull({ pull }: { readonly pull: ImagePull }) {
  const places = keysOf(pull.layers.map(({ digest }) => digest));
  return (
    <div className="px-3 py-1 text-xs">
      <p className="flex gap-2">
        <span className="min-w-0 flex-1 font-mono font-semibold [overflow-wrap:anywhere]">{pull.image}</span>
        <span className="font-mono">{pull.percent} %</span>
      </p>
      <ul>
        {pull.layers.map((layer, i) => (
          <li key={places[i]} className="mt-0.5 flex items-center gap-2">
            <span className="w-[13ch] shrink-0 font-mono text-muted">{short(layer.digest)}</span>
            <span className="h-[8px] min-w-0 flex-1 overflow-hidden rounded bg-sunken outline outline-1 outline-[var(--line)]">
              <span className="block h-full" style={{ width: `${layer.state === 'queued' ? 0 : layer.percent}%`, background: fill(layer.digest) }} />
            </span>
            <span className="w-[15ch] shrink-0 text-muted">
              {layer.state}
              {layer.state === 'downloading' ? ` ${layer.percent} %` : ''}
            </span>
            <span className="w-[7ch] shrink-0 text-right font-mono text-muted">{megabytes(layer.sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
