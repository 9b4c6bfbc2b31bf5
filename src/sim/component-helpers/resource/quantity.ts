const binary: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
/** Powers of ten, in thousandths, so that `100m` stays an integer. */
const decimal: Readonly<Record<string, number>> = { n: 1e-6, u: 1e-3, m: 1, '': 1e3, k: 1e6, M: 1e9, G: 1e12, T: 1e15, P: 1e18, E: 1e21 };

const QUANTITY = /^([+-]?[0-9.]+)(?:([eE][+-]?[0-9]+)|([KMGTPE]i|[numkMGTPE]))?$/;
const known = new Map<string, number>();

function parse(text: string): number {
  const match = QUANTITY.exec(text);
  if (!match) return 0;
  const [, digits = '0', exponent, suffix = ''] = match;
  const value = Number(digits + (exponent ?? ''));
  const factor = binary[suffix];
  return Math.ceil(factor === undefined ? value * (decimal[suffix] ?? 1e3) - 1e-9 : value * factor * 1e3 - 1e-9);
}

/** A Quantity in thousandths, rounded up, as `Quantity.MilliValue` does. A text that is no quantity counts as 0. */
export function milliValue(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  const text = String(quantity);
  let value = known.get(text);
  if (value === undefined) {
    value = parse(text);
    if (known.size < 10_000) known.set(text, value);
  }
  return value;
}

/** A Quantity in whole units, rounded up, as `Quantity.Value` does. */
export const wholeValue = (quantity: string | number | undefined): number => Math.ceil(milliValue(quantity) / 1_000);
