import { describe, expect, it } from 'vitest';
import {
  countOf,
  formatAgo,
  formatBytes,
  formatCompact,
  formatDuration,
  formatNumber,
  formatPercent,
} from './format.ts';

describe('formatNumber', () => {
  it('keeps four significant digits and drops zeros that say nothing', () => {
    expect(formatNumber(0.123456)).toBe('0.1235');
    expect(formatNumber(12.3)).toBe('12.3');
    expect(formatNumber(1234.56)).toBe('1235');
  });

  it('keeps every digit of whole numbers, in groups of three from five digits on', () => {
    expect(formatNumber(2007)).toBe('2007');
    expect(formatNumber(61_706)).toBe('61,706');
    expect(formatNumber(12_345_678)).toBe('12,345,678');
  });

  it('goes to exponents where the places would no longer be seen', () => {
    expect(formatNumber(0.00001234)).toBe('1.234e-5');
    expect(formatNumber(12_345_678.9)).toBe('1.235e7');
  });

  it('writes a true minus, and names what is not finite', () => {
    expect(formatNumber(-0.5)).toBe('−0.5');
    expect(formatNumber(Number.NaN)).toBe('NaN');
    expect(formatNumber(-Infinity)).toBe('−∞');
  });
});

describe('the other formats', () => {
  it('shorten counts and bytes with a unit', () => {
    expect(formatCompact(61_706)).toBe('61.7 k');
    expect(formatCompact(2_300_000)).toBe('2.3 M');
    expect(formatBytes(512)).toBe('512 B');
    expect(formatBytes(1536)).toBe('1.5 KiB');
  });

  it('write durations as a clock', () => {
    expect(formatDuration(0.0449)).toBe('45 ms');
    expect(formatDuration(4.21)).toBe('4.2 s');
    expect(formatDuration(41)).toBe('0:41');
    expect(formatDuration(3723)).toBe('1:02:03');
    expect(formatDuration(Infinity)).toBe('–');
  });

  it('write shares as percent and counts with their word', () => {
    expect(formatPercent(0.9733)).toBe('97.3\u00a0%');
    expect(countOf(1, 'layer')).toBe('1 layer');
    expect(countOf(2, 'class', 'classes')).toBe('2 classes');
  });

  it('say how long ago something was', () => {
    const now = new Date('2026-01-05T12:00:00Z');
    expect(formatAgo('2026-01-05T11:59:40Z', now)).toBe('just now');
    expect(formatAgo('2026-01-05T11:30:00Z', now)).toBe('30 min ago');
    expect(formatAgo('2026-01-04T09:00:00Z', now)).toBe('yesterday');
  });
});
