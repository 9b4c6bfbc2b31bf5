import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever held, in MiB. Linux counts the memory of the process that started this one into
 * `maxRSS`, so there the high-water mark of the process itself is read.
 */
export function peakMiB(): number {
  try {
    const mark = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (mark !== undefined) return Math.round(Number(mark) / 1_024);
  } catch {
    // Not Linux.
  }
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}
