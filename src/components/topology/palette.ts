const NAMES = ['ink', 'muted', 'line', 'accent', 'progress', 'blocked', 'ready', 'error', 'bg', 'terminating', 'unknown', 'raised'] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** All that the colours depend on. To ask an element for them in each frame would style the page in the middle of it. */
const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => globalThis.matchMedia(query));
const themeOf = (): string => [document.documentElement.dataset['theme'], ...queries.map(({ matches }) => matches)].join();

let cached: { readonly palette: Palette; readonly theme: string } | undefined;

/** The theme's colours as a canvas understands them. `light-dark()` must be resolved by an element of the page. */
export function palette(element: HTMLElement): Palette {
  const theme = themeOf();
  if (cached?.theme === theme) return cached.palette;
  const before = element.style.color;
  const entries = NAMES.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, getComputedStyle(element).color] as const;
  });
  element.style.color = before;
  const [ink, muted, line, accent, progress, blocked, ready, error, bg, terminating, unknown, raised] = entries.map(([, color]) => color);
  const found: Palette = {
    ink: ink ?? '#000',
    muted: muted ?? '#555',
    line: line ?? '#ddd',
    accent: accent ?? '#036',
    progress: progress ?? '#00f',
    blocked: blocked ?? '#b50',
    ready: ready ?? '#070',
    error: error ?? '#700',
    bg: bg ?? '#fff',
    terminating: terminating ?? '#63c',
    unknown: unknown ?? '#777',
    raised: raised ?? '#eee',
  };
  if (element.isConnected) cached = { palette: found, theme };
  return found;
}
