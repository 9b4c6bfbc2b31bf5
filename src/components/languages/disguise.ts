/** Letter for letter, readable, and never what a source text contains. */
const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'];

/** A third longer, as other languages are, between brackets that show where a text is cut off. */
function accented(text: string): string {
  if (!/[a-z]/iu.test(text)) return text;
  const letters = [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('');
  return `[${letters}${' ·'.repeat(Math.ceil(text.length / 6))}]`;
}

/** RIGHT-TO-LEFT OVERRIDE … POP DIRECTIONAL FORMATTING: Latin letters run as Arabic does. */
const mirrored = (text: string): string => (/[a-z]/iu.test(text) ? `\u202e${text}\u202c` : text);

type Change = (text: string) => string;

function changed(value: unknown, change: Change): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'function') return (...given: readonly unknown[]) => change(String(Reflect.apply(value, undefined, given)));
  if (Array.isArray(value)) return value.map((item) => changed(item, change));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, change)]));
  return value;
}

/** English in disguise; texts only, so that the shape stays what it was. */
export const disguised = <T>(english: T, rightToLeft: boolean): T => changed(english, rightToLeft ? mirrored : accented) as T;
