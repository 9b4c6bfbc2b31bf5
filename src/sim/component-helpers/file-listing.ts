import { MONTHS } from './calendar.ts';

/** One line of `ls -l`. */
export interface Listed {
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Bytes. */
  readonly size: number;
  /** RFC 3339. */
  readonly modified: string;
  readonly group?: number;
  readonly executable?: boolean;
  readonly readonly?: boolean;
}

/** `Nov 21 20:06`. */
function when(stamp: string): string {
  const [, month = 1, day = 1, hour = 0, minute = 0] = stamp.split(/[-T:.Z]/).map(Number);
  return `${MONTHS[month - 1] ?? ''} ${String(day).padStart(2)} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** As `ls -h` and `df -h` write sizes: `4.0K`, `42M`, `100G`. */
export function humanSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1_024 && unit < 4) [value, unit] = [value / 1_024, unit + 1];
  if (unit === 0) return String(bytes);
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${'KMGT'[unit - 1]}`;
}

function mode({ kind, group, executable, readonly }: Listed): string {
  const write = readonly === true ? '-' : 'w';
  if (kind === 'directory') return group === undefined ? `dr${write}xr-xr-x` : `dr${write}xrwsrwx`;
  const run = executable === true ? 'x' : '-';
  return `-r${write}${run}r${group === undefined ? '-' : write}${run}r-${run}`;
}

interface Style {
  readonly human: boolean;
  /** As busybox pads its columns, whatever stands in them. */
  readonly busybox?: boolean;
}

/** The long format of `ls`: mode, links, owner, group, size, time, name. */
export function longListing(entries: readonly Listed[], { human, busybox = false }: Style): readonly string[] {
  const rows = entries.map(
    (entry) =>
      [
        mode(entry),
        entry.kind === 'directory' ? '2' : '1',
        'root',
        entry.group === undefined ? 'root' : String(entry.group),
        human ? humanSize(entry.size) : String(entry.size),
        when(entry.modified),
        entry.name,
      ] as const,
  );
  const width = (at: 2 | 3 | 4): number => Math.max(0, ...rows.map((row) => row[at].length));
  const [owner, group, size] = busybox ? [8, 8, 9] : [width(2), width(3), width(4)];
  return rows.map(
    ([bits, links, who, whose, bytes, time, name]) =>
      `${bits} ${links.padStart(busybox ? 4 : 1)} ${who.padEnd(owner)} ${whose.padEnd(group)} ${bytes.padStart(size)} ${time} ${name}`,
  );
}

export interface MountedFilesystem {
  readonly source: string;
  readonly target: string;
  readonly size: number;
  readonly used: number;
}

/** What `df` prints of file systems; sizes are bytes. */
export function diskFree(filesystems: readonly MountedFilesystem[], human: boolean): readonly string[] {
  const figure = (bytes: number): string => (human ? humanSize(bytes) : String(Math.ceil(bytes / 1_024)));
  const rows = filesystems.map(
    ({ source, target, size, used }) =>
      [source, figure(size), figure(used), figure(Math.max(0, size - used)), `${size === 0 ? 0 : Math.ceil((100 * used) / size)}%`, target] as const,
  );
  const header = ['Filesystem', human ? 'Size' : '1K-blocks', 'Used', human ? 'Avail' : 'Available', 'Use%', 'Mounted on'] as const;
  const all = [header, ...rows];
  const width = (at: number): number => Math.max(...all.map((row) => row[at]?.length ?? 0));
  return all.map(
    ([source, ...rest]) => `${source.padEnd(width(0))} ${rest.map((cell, i) => (i === rest.length - 1 ? cell : cell.padStart(width(i + 1)))).join(' ')}`,
  );
}
