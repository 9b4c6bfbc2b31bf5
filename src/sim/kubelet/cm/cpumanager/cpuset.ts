/** CPUs by their ids, in order. Source: `k8s.io/utils/cpuset`. */
export type CpuSet = readonly number[];

export const cpusUpTo = (count: number): CpuSet => Array.from({ length: count }, (_, id) => id);
export const without = (cpus: CpuSet, taken: CpuSet): CpuSet => cpus.filter((id) => !taken.includes(id));
export const union = (a: CpuSet, b: CpuSet): CpuSet => [...new Set([...a, ...b])].sort((x, y) => x - y);

/** `0-2,7`: the List Format of `cpuset(7)`. */
export function formatCpus(cpus: CpuSet): string {
  const parts: string[] = [];
  for (let from = 0; from < cpus.length; ) {
    let to = from;
    while (cpus[to + 1] === (cpus[to] ?? 0) + 1) to++;
    parts.push(to === from ? String(cpus[from]) : `${cpus[from]}-${cpus[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** The CPUs of a list such as `0-2,7`. */
export const parseCpus = (text: string): CpuSet =>
  text.split(',').flatMap((part) => {
    const [from = '', to = from] = part.split('-');
    return part === '' ? [] : Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
  });
