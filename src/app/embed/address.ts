/** What an embedded view shows: `#/embed/<o1.… or x/<scenario>>&e=seq&t=12-30&auto=1&theme=dark&origin=https://blog.example`. */
export interface EmbedAddress {
  /** The fragment of the page that shows the same with everything around it. */
  readonly fragment: string;
  readonly view: 'seq' | 'topo' | 'chart' | 'yaml';
  /** Seconds; `from` is shown first, playback stops at `to`. */
  readonly from?: number;
  readonly to?: number;
  readonly auto: boolean;
  readonly theme?: 'light' | 'dark';
  /** The only page that may steer it; the page that embeds it when absent. */
  readonly origin?: string;
}

const PREFIX = '#/embed/';
const VIEWS = ['seq', 'topo', 'chart', 'yaml'] as const;

/** Reads the address of an embedded view; undefined when it is the address of the page. Unknown settings are left out. */
export function readEmbed(hash: string): EmbedAddress | undefined {
  if (!hash.startsWith(PREFIX)) return undefined;
  const [target = '', ...rest] = hash.slice(PREFIX.length).split('&');
  const settings = new URLSearchParams(rest.join('&'));
  const [from, to] = (settings.get('t') ?? '').split('-').map((text) => (text === '' ? undefined : Number(text)));
  const theme = settings.get('theme');
  const origin = settings.get('origin');
  const valid = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value) && value >= 0;
  return {
    fragment: target === '' || target.startsWith('o') ? target : `/${target}`,
    view: VIEWS.find((view) => view === settings.get('e')) ?? 'seq',
    ...(valid(from) ? { from } : {}),
    ...(valid(to) && (!valid(from) || to > from) ? { to } : {}),
    auto: settings.get('auto') === '1',
    ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(origin !== null && /^https?:\/\/[^/]+$/u.test(origin) ? { origin } : {}),
  };
}

export interface EmbedWish {
  /** The page's address without its fragment. */
  readonly base: string;
  readonly fragment: string;
  readonly view: EmbedAddress['view'];
  readonly title: string;
}

const attribute = (text: string): string => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

/** HTML that embeds a view: with a title for assistive technology, and a link for hosts that take no frames. */
export function embedHtml({ base, fragment, view, title }: EmbedWish): string {
  const page = `${base}#${fragment}`;
  return `<iframe title="${attribute(title)}" src="${attribute(`${base}${PREFIX}${fragment}&e=${view}`)}" width="100%" height="480" loading="lazy" style="border:1px solid #8391a5;border-radius:6px"></iframe>\n<p><a href="${attribute(page)}">${attribute(title)}</a></p>`;
}
