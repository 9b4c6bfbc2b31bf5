const NAMES = ['ink', 'muted', 'line', 'accent', 'progress', 'blocked', 'ready', 'error', 'bg', 'terminating', 'unknown', 'raised'] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

const LIFETIME_MS = 500;
let cached: { readonly palette: Palette; readonly at: number } | undefined;

/** The theme's colours as a canvas understands them. `light-dark()` must be resolved by an element of the page. */
export function palette(element: HTMLElement): Palette {
  const now = performance.now();
  if (cached !== undefined && now - cached.at < LIFETIME_MS) return cached.palette;
  const before = element.style.color;
  const entries = NAMES.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, getComputedStyle(element).color] as const;
  });
  element.style.color = before;
  const [ink, muted, line, accent, progress, blocked, ready, error, bg, terminating, unknown, raised] = entries.map(([, color]) => color);
  const found: Palette = {
    ink: ink ?? '#000', muted: muted ?? '#555', line: line ?? '#ddd', accent: accent ?? '#036', progress: progress ?? '#00f',
    blocked: blocked ?? '#b50', ready: ready ?? '#070', error: error ?? '#700', bg: bg ?? '#fff', terminating: terminating ?? '#63c', unknown: unknown ?? '#777', raised: raised ?? '#eee',
  };
  cached = { palette: found, at: now };
  return found;
}
