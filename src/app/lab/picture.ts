import { withFragment } from '../../projections/export/png.ts';

/** Browsers refuse canvases beyond this many pixels on a side (Chromium: 65,535; Safari: 16,384). */
const LONGEST_SIDE = 16_000;

/** An SVG as a PNG with the link's fragment in it. Errors: the browser cannot draw it. */
export async function pngOf(svg: string, scale: number, fragment: string): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = url;
    await image.decode();
    const fit = Math.min(scale, LONGEST_SIDE / image.naturalWidth, LONGEST_SIDE / image.naturalHeight);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * fit);
    canvas.height = Math.round(image.naturalHeight * fit);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('the picture is too large for this browser');
    const bytes = withFragment(new Uint8Array(await blob.arrayBuffer()), fragment);
    return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
