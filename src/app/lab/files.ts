import { formatNumber } from '../../components/format.ts';

/** `4.2 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${formatNumber(Math.round(bytes / 100_000) / 10)} MB`;
}

/** Hands a file to the browser's downloads. */
export function save(name: string, content: BlobPart, type: string): number {
  const blob = new Blob([content], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return blob.size;
}

/** A file name from a title: `Rolling update, bad probe` → `rolling-update-bad-probe`. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60) || 'orrery';
