import { describe, expect, it } from 'vitest';
import { micros } from '../api/index.ts';
import { formatBytes, formatNumber, formatCpu, formatSpan, formatTime } from './format.ts';

describe('format', () => {
  it.each([
    [0, '00:00.000'],
    [42_310_000, '00:42.310'],
    [-30_000_000, '−00:30.000'],
    [3_725_004_000, '1:02:05.004'],
  ])('time %d', (t, text) => expect(formatTime(micros(t))).toBe(text));

  it.each([
    [180, '180 µs'],
    [1_500, '1.5 ms'],
    [42_000, '42 ms'],
    [4_200_000, '4.2 s'],
    [42_000_000, '42 s'],
    [280_000_000, '4 min 40 s'],
    [7_500_000_000, '2 h 5 min'],
  ])('span %d', (span, text) => expect(formatSpan(span)).toBe(text));

  it('counts, CPUs and bytes', () => {
    expect(formatNumber(1422)).toBe('1,422');
    expect(formatCpu(500)).toBe('500m');
    expect(formatCpu(2000)).toBe('2');
    expect(formatBytes(4 * 2 ** 30)).toBe('4Gi');
    expect(formatBytes(256 * 2 ** 20)).toBe('256Mi');
  });
});
