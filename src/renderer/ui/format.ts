import { PERCENT } from '../../core/support/percent.ts';

const MINUS = '−';

/**
 * A number as people read it: `digits` significant digits, exponent outside 1e-4 to 1e7.
 * Whole numbers up to 1e15 keep all their digits, from five on in groups: 2007, 61,706.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (Number.isInteger(value) && size < 1e15) return sign + groupThousands(String(size));
  if (size < 1e-4 || size >= 1e7) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
    return `${sign}${trimZeros(mantissa!)}e${exponent!.replace('+', '')}`;
  }
  const text = Number(size.toPrecision(digits));
  const [whole, fraction] = String(text).split('.');
  return sign + groupThousands(whole!) + (fraction === undefined ? '' : `.${fraction}`);
}

/** The value with every digit that it has, for hover and copy. */
export function formatExact(value: number): string {
  return String(value);
}

/** Counts in a narrow place: 61.7 k, 2.3 M. */
export function formatCompact(value: number): string {
  const units: readonly [number, string][] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [size, unit] of units) {
    if (Math.abs(value) >= size) return `${formatNumber(value / size, 3)} ${unit}`;
  }
  return formatNumber(value);
}

/** Bytes in binary units: 1,536 -> 1.5 KiB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${formatNumber(unit === 0 ? size : Number(size.toPrecision(3)))} ${units[unit]}`;
}

/** Seconds as a clock: 0:12, 12:30, 1:02:03. Under ten seconds with one decimal, 4.2 s; under a tenth: 45 ms. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** A share as percent with at most one decimal: 0.973 -> 97.3 %. */
export function formatPercent(share: number): string {
  return Number.isNaN(share) ? 'NaN' : `${formatNumber(Number((share * 100).toPrecision(3)))}${PERCENT}`;
}

/** "1 layer", "3 layers". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Made once: making it takes longer than a hundred uses. */
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** How long ago, in words: "just now", "5 min ago", "yesterday", else the date. */
export function formatAgo(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  if (minutes < 48 * 60) return 'yesterday';
  return dayFormat.format(then);
}

/** From five digits on, so that years and other short numbers stay whole. */
function groupThousands(digits: string): string {
  if (digits.length < 5) return digits;
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
