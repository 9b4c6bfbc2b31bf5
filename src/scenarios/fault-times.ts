/** Delays stand as microseconds in a scenario that has been read, and as seconds in the format. */
export function withSeconds(steps: readonly unknown[]): readonly unknown[] {
  return steps.map((step) => {
    const { fault } = step as { fault?: { by?: number } };
    return fault?.by === undefined ? step : { ...(step as object), fault: { ...fault, by: fault.by / 1_000_000 } };
  });
}
