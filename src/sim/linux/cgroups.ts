/** One cgroup (v2) as it is shown: interface files, processes, children. Snapshots are immutable and share subtrees. */
export interface CgroupSnapshot {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  readonly procs: readonly number[];
  readonly children: Readonly<Record<string, CgroupSnapshot>>;
}

const ROOT = '/sys/fs/cgroup';
const emptyCgroup = (path: string): CgroupSnapshot => ({ path, files: {}, procs: [], children: {} });

/** The directory in the cgroup file system, without the mount point: `/kubepods/burstable/pod1234`. */
export function cgroupPath(path: string): string {
  const inner = path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
  return inner.startsWith('/') ? inner : `/${inner}`;
}

export const isCgroupPath = (path: string): boolean => path.startsWith(`${ROOT}/`);

/** `memory.limit_in_bytes` without a limit: LONG_MAX rounded down to a page. */
const UNLIMITED = '9223372036854771712';

/** An interface file of v2 in the files of v1 (`opencontainers/cgroups` fs). `cpu.weight` stands beside `cpu.shares` and goes. */
function toV1(name: string, value: string): readonly (readonly [string, string])[] {
  if (name === 'memory.max') return [['memory.limit_in_bytes', value === 'max' ? UNLIMITED : value]];
  if (name === 'cpu.weight') return [];
  if (name !== 'cpu.max') return [[name, value]];
  const [quota = 'max', period = '100000'] = value.split(' ');
  return [
    ['cpu.cfs_quota_us', quota === 'max' ? '-1' : quota],
    ['cpu.cfs_period_us', period],
  ];
}

const podSlice = /^(.*\/[^/]*-pod[^/]*\.slice)(?:\/|$)/;

/** The cgroup v2 hierarchy of a node. `changed` is told the unit that has a new version. */
export class Cgroups {
  private readonly units = new Map<string, CgroupSnapshot>();
  private readonly published = new Set<string>();
  /** How often the OOM killer came, by cgroup of the process that it ended. */
  private readonly kills = new Map<string, number>();

  constructor(
    readonly version: 'v1' | 'v2',
    private readonly changed: (op: 'ADDED' | 'MODIFIED' | 'DELETED', unit: CgroupSnapshot) => void,
  ) {}

  /** What is asked for in the names of v2 (and `cpu.shares`), as the mounted hierarchy has it. */
  private filesOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    if (this.version === 'v2') {
      if (!('cpu.shares' in values)) return values;
      const { 'cpu.shares': _, ...files } = values;
      return files;
    }
    const files: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) for (const [key, text] of toV1(name, value)) files[key] = text;
    return files;
  }

  /** A container's cgroup is shown with its first process. */
  mkdir(path: string, values: Readonly<Record<string, string>>): void {
    const inner = cgroupPath(path);
    const silent = unitOf(inner) !== inner && !this.get(inner);
    this.update(inner, (cgroup) => ({ ...cgroup, files: { ...cgroup.files, ...this.filesOf(values) } }), silent);
  }

  attach(path: string, pid: number): void {
    this.update(cgroupPath(path), (cgroup) => ({ ...cgroup, procs: [...cgroup.procs, pid] }));
  }

  detach(path: string, pid: number): void {
    if (this.get(path)) this.update(cgroupPath(path), (cgroup) => ({ ...cgroup, procs: cgroup.procs.filter((other) => other !== pid) }));
  }

  get(path: string): CgroupSnapshot | undefined {
    const inner = cgroupPath(path);
    const unit = this.units.get(unitOf(inner));
    if (!unit || unit.path === inner) return unit;
    return unit.children[inner.slice(unit.path.length + 1)];
  }

  /** The cgroups of Pods below a directory, with their whole paths. */
  podsBelow(path: string): readonly string[] {
    const inner = `${cgroupPath(path)}/`;
    return [...this.units.keys()].filter((key) => key.startsWith(inner) && key.includes('/pod')).map((key) => ROOT + key);
  }

  /** Names of the directories right below one. */
  directoriesBelow(path: string): readonly string[] {
    const inner = `${cgroupPath(path).replace(/\/$/, '')}/`;
    return [...this.units.keys()].filter((key) => key.startsWith(inner)).map((key) => key.slice(inner.length).split('/')[0] ?? '');
  }

  /** Number of bytes that `memory.max` allows; undefined when there is no limit here or above. */
  memoryMax(path: string): number | undefined {
    const inner = cgroupPath(path);
    const limits = [this.get(inner), this.units.get(unitOf(inner))]
      .map((cgroup) => cgroup?.files['memory.max'] ?? cgroup?.files['memory.limit_in_bytes'])
      .filter((limit): limit is string => limit !== undefined && limit !== 'max' && limit !== UNLIMITED)
      .map(Number);
    return limits.length === 0 ? undefined : Math.min(...limits);
  }

  oomKilled(path: string): void {
    const inner = cgroupPath(path);
    this.kills.set(inner, (this.kills.get(inner) ?? 0) + 1);
  }

  /** OOM kills in a cgroup and below it. */
  oomKills(path: string): number {
    const inner = cgroupPath(path);
    let count = 0;
    for (const [key, kills] of this.kills) if (key === inner || key.startsWith(`${inner}/`)) count += kills;
    return count;
  }

  rmdir(path: string): boolean {
    const inner = cgroupPath(path);
    const key = unitOf(inner);
    const unit = this.units.get(key);
    if (!unit) return false;
    if (unit.path === inner) {
      this.units.delete(key);
      if (this.published.delete(key)) this.changed('DELETED', unit);
      return true;
    }
    const { [inner.slice(unit.path.length + 1)]: gone, ...children } = unit.children;
    if (!gone) return false;
    this.publish(key, { ...unit, children });
    return true;
  }

  private update(path: string, change: (cgroup: CgroupSnapshot) => CgroupSnapshot, silent = false): void {
    const key = unitOf(path);
    const unit = this.units.get(key) ?? emptyCgroup(key);
    if (key === path) {
      this.publish(key, change(unit), silent);
      return;
    }
    const name = path.slice(key.length + 1);
    this.publish(key, { ...unit, children: { ...unit.children, [name]: change(unit.children[name] ?? emptyCgroup(path)) } }, silent);
  }

  private publish(key: string, unit: CgroupSnapshot, silent = false): void {
    this.units.set(key, unit);
    if (silent) return;
    const op = this.published.has(key) ? 'MODIFIED' : 'ADDED';
    this.published.add(key);
    this.changed(op, unit);
  }
}

/**
 * The unit that is published when something changes: the cgroup of a Pod (`…/pod<uid>` or `…-pod<uid>.slice`) with its
 * containers; other cgroups alone.
 */
function unitOf(path: string): string {
  const pod = path.indexOf('/pod');
  if (pod >= 0) {
    const end = path.indexOf('/', pod + 1);
    return end < 0 ? path : path.slice(0, end);
  }
  return podSlice.exec(path)?.[1] ?? path;
}
