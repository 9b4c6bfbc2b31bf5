/** A part of a URL, percent signs resolved; undefined when one is followed by no two hexadecimal digits. */
export function unescaped(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
