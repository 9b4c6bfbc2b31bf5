/** Go durations (`time.ParseDuration`, `Duration.String`) and the short form of ages (`k8s.io/apimachinery/pkg/util/duration`). */
const unitNanos: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Microseconds of a Go duration such as `1h15m30.5s`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (!parts) return undefined;
  let nanos = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) nanos += Number(amount) * (unitNanos[unit] ?? 0);
  return (parts[1] === '-' ? -1 : 1) * Math.round(nanos / 1_000);
}

const trim = (value: number): string => String(Number(value.toFixed(9)));

/** Go's Duration.String() of microseconds: `1h2m3.5s`, `1.5ms`, `0s`. */
export function formatDuration(micros: number): string {
  if (micros === 0) return '0s';
  const sign = micros < 0 ? '-' : '';
  const size = Math.abs(micros);
  if (size < 1_000) return `${sign}${trim(size)}µs`;
  if (size < 1_000_000) return `${sign}${trim(size / 1_000)}ms`;
  const hours = Math.floor(size / 3_600_000_000);
  const minutes = Math.floor((size % 3_600_000_000) / 60_000_000);
  const secs = trim((size % 60_000_000) / 1_000_000);
  return `${sign}${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${secs}s`;
}

const plus = (value: number, unit: string, rest: number, small: string): string => `${value}${unit}${rest > 0 ? `${rest}${small}` : ''}`;

/** duration.HumanDuration: the AGE column (`45s`, `3m12s`, `5h`, `2d3h`). Seconds. */
export function humanDuration(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < -1) return '<invalid>';
  if (s < 0) return '0s';
  if (s < 120) return `${s}s`;
  const m = Math.floor(s / 60);
  if (m < 10) return plus(m, 'm', s % 60, 's');
  if (m < 180) return `${m}m`;
  const h = Math.floor(s / 3600);
  if (h < 8) return plus(h, 'h', m % 60, 'm');
  if (h < 48) return `${h}h`;
  if (h < 192) return plus(Math.floor(h / 24), 'd', h % 24, 'h');
  if (h < 24 * 365 * 2) return `${Math.floor(h / 24)}d`;
  if (h < 24 * 365 * 8) return plus(Math.floor(h / 8760), 'y', Math.floor(h / 24) % 365, 'd');
  return `${Math.floor(h / 8760)}y`;
}

/** duration.ShortHumanDuration: `45s`, `3m`, `5h`, `2d`, `1y`. Seconds. */
export function shortHumanDuration(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < -1) return '<invalid>';
  if (s < 0) return '0s';
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m`;
  if (s < 86_400) return `${Math.floor(s / 3600)}h`;
  if (s < 86_400 * 365) return `${Math.floor(s / 86_400)}d`;
  return `${Math.floor(s / (86_400 * 365))}y`;
}
