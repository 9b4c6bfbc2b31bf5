import type { PictureTheme } from './requests.ts';

/** Colours of a picture; the same as on the page (light, dark), and black on white for paper. */
export interface Palette {
  readonly background: string;
  readonly raised: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly ready: string;
  readonly progress: string;
  readonly warning: string;
  readonly error: string;
}

const LIGHT: Palette = {
  background: '#ffffff',
  raised: '#eff3f7',
  ink: '#0f172a',
  muted: '#475569',
  line: '#c3ccd8',
  ready: '#0f766e',
  progress: '#2563eb',
  warning: '#b45309',
  error: '#7f1d1d',
};
const DARK: Palette = {
  background: '#0f172a',
  raised: '#1b2740',
  ink: '#e6ebf2',
  muted: '#9fb0c6',
  line: '#3a4963',
  ready: '#86efac',
  progress: '#6ea2f8',
  warning: '#f59e0b',
  error: '#f87171',
};
const PRINT: Palette = {
  background: '#ffffff',
  raised: '#f2f2f2',
  ink: '#000000',
  muted: '#333333',
  line: '#999999',
  ready: '#000000',
  progress: '#000000',
  warning: '#000000',
  error: '#000000',
};

export const palettes: Readonly<Record<PictureTheme, Palette>> = { light: LIGHT, dark: DARK, print: PRINT };

/** Width of a character of the monospaced face at 12 px. */
export const CHARACTER = 7.25;
export const MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
export const SANS = "ui-sans-serif, system-ui, 'Segoe UI', sans-serif";

/** Characters that XML 1.0 has no place for. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string => text.replace(UNWRITABLE, '').replace(/[&<>"]/gu, (sign) => ESCAPES[sign] ?? sign);

export const shorten = (text: string, room: number): string => (text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`);

interface TextOptions {
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly sans?: boolean;
  readonly halo?: string;
}

export function svgText(x: number, y: number, text: string, { fill, anchor = 'start', bold = false, sans = false, halo }: TextOptions): string {
  const around = halo === undefined ? '' : ` paint-order="stroke" stroke="${halo}" stroke-width="3" stroke-linejoin="round"`;
  return `<text x="${round(x)}" y="${round(y)}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ''}${sans ? ` font-family="${SANS}"` : ''}${around} xml:space="preserve">${escapeXml(text)}</text>`;
}

export const round = (value: number): number => Math.round(value * 10) / 10;

/** The name under which a picture carries its scenario: the SVG's namespace and the PNG's keyword. */
export const NAMESPACE = 'https://orrery.dev/ns/scenario';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The same in words, for whoever cannot see it. */
  readonly description: string;
  readonly fragment: string;
  readonly palette: Palette;
  readonly body: readonly string[];
}

/** A whole SVG document, with the scenario's link in its metadata. */
export function svgDocument({ width, height, title, description, fragment, palette, body }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="${MONO}" font-size="12">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(description)}</desc>`,
    `<metadata><orrery:scenario xmlns:orrery="${NAMESPACE}">${escapeXml(fragment)}</orrery:scenario></metadata>`,
    `<rect width="${width}" height="${height}" fill="${palette.background}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

/** The link's fragment in an exported SVG; undefined when the picture carries none. */
export function fragmentOfSvg(text: string): string | undefined {
  return new RegExp(`<orrery:scenario xmlns:orrery="${NAMESPACE}">([^<]+)</orrery:scenario>`, 'u').exec(text)?.[1];
}
