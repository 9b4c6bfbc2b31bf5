import type { Micros } from '../../api/index.ts';

/** Colours of an exported picture. */
export type PictureTheme = 'light' | 'dark' | 'print';

/** What is made of a run as text. `fragment` is the share link's fragment that travels in the picture. */
export type ExportRequest =
  | {
      readonly kind: 'sequence';
      readonly t: Micros;
      readonly from: number;
      readonly to: number;
      readonly theme: PictureTheme;
      readonly title: string;
      readonly fragment: string;
    }
  | { readonly kind: 'topology'; readonly t: Micros; readonly theme: PictureTheme; readonly title: string; readonly fragment: string }
  | { readonly kind: 'markdown'; readonly t: Micros; readonly from: number; readonly to: number; readonly url: string; readonly fingerprint: string }
  | { readonly kind: 'trace'; readonly t: Micros; readonly fingerprint: string; readonly fragment: string }
  | { readonly kind: 'chrome-trace'; readonly t: Micros }
  /** Of all that has been computed. */
  | { readonly kind: 'kwok-stages' }
  | { readonly kind: 'kubectl'; readonly t: Micros };
