/**
 * Architecture and sequence show the same things: when the view changes, each of them travels from where it stood to where it
 * stands now. A thing is what carries `data-thing`: a token of the topology, the head of a lane.
 */
interface Standing {
  readonly box: DOMRect;
  readonly text: string;
  readonly canvas: string;
}

export type Stand = ReadonlyMap<string, readonly Standing[]>;

const TRAVEL_MS = 320;
const FADE_MS = 220;
/** Frames that the new view may take to be there. */
const PATIENCE = 40;
const MOST = 60;

/** `Node/node-1` → `node-1`, `node-1/pod/default/web` → `Pod/default/web`: one name for what the two call differently. */
export function nameOf(thing: string): string {
  const pod = /\/pod\/(.+)$/u.exec(thing)?.[1];
  if (pod !== undefined) return `Pod/${pod}`;
  return thing.startsWith('Node/') ? thing.slice('Node/'.length) : thing;
}

/** Where a thing goes that is not drawn by itself: into the nearest thing that it is part of. */
export function goal<T>(name: string, places: ReadonlyMap<string, T>): T | undefined {
  for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const found = places.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where everything stands in the canvases inside an element. */
export function standing(host: HTMLElement): Stand {
  const found = new Map<string, Standing[]>();
  for (const canvas of host.querySelectorAll<HTMLElement>('[data-canvas]')) {
    const frame = canvas.getBoundingClientRect();
    for (const element of canvas.querySelectorAll<HTMLElement>('[data-thing]')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.bottom < frame.top || box.top > frame.bottom || box.right < frame.left || box.left > frame.right) continue;
      const name = nameOf(element.dataset['thing'] ?? '');
      const one = {
        box,
        text: (element.querySelector('.truncate, .font-semibold, .line-clamp-2') ?? element).textContent ?? '',
        canvas: canvas.dataset['canvas'] ?? '',
      };
      found.set(name, [...(found.get(name) ?? []), one]);
    }
  }
  return found;
}

const canvasesOf = (stand: Stand): ReadonlySet<string> => new Set([...stand.values()].flatMap((all) => all.map(({ canvas }) => canvas)));

/** From the canvas that goes to the one that comes; the one that stays takes the part of the one that is missing. */
function pick(stand: Stand, preferred: (canvas: string) => boolean): ReadonlyMap<string, Standing> {
  const some = [...stand.values()].some((all) => all.some(({ canvas }) => preferred(canvas)));
  return new Map(
    [...stand].flatMap(([name, all]) => {
      const one = all.find(({ canvas }) => !some || preferred(canvas));
      return one === undefined ? [] : [[name, one] as const];
    }),
  );
}

/** Shows the way from `before` to what stands in the canvases of `host` as soon as they are there. */
export function travel(host: HTMLElement, before: Stand, views: number, tries = PATIENCE): void {
  requestAnimationFrame(() => {
    const after = standing(host);
    if (canvasesOf(after).size < views) {
      if (tries > 0) travel(host, before, views, tries - 1);
      return;
    }
    const was = canvasesOf(before);
    const is = canvasesOf(after);
    const from = pick(before, (canvas) => !is.has(canvas));
    const to = pick(after, (canvas) => !was.has(canvas));
    let flown = 0;
    for (const [name, start] of from) {
      const end = goal(name, to);
      if (end === undefined || flown >= MOST) continue;
      flown += 1;
      fly(start, end);
    }
    for (const canvas of host.querySelectorAll<HTMLElement>('[data-canvas]'))
      if (!was.has(canvas.dataset['canvas'] ?? ''))
        canvas.animate([{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS, delay: TRAVEL_MS - FADE_MS, fill: 'backwards' });
  });
}

function fly(start: Standing, end: Standing): void {
  const ghost = document.createElement('div');
  ghost.className = 'morph-ghost';
  ghost.setAttribute('aria-hidden', 'true');
  ghost.textContent = start.text;
  document.body.append(ghost);
  const at = ({ box }: Standing): Keyframe => ({ transform: `translate(${box.left}px, ${box.top}px)`, width: `${box.width}px`, height: `${box.height}px` });
  const motion = ghost.animate(
    [
      { ...at(start), opacity: 1 },
      { ...at(end), opacity: 1, offset: 0.85 },
      { ...at(end), opacity: 0 },
    ],
    { duration: TRAVEL_MS, easing: 'cubic-bezier(0.2, 0, 0, 1)' },
  );
  motion.onfinish = () => ghost.remove();
  motion.oncancel = () => ghost.remove();
}
