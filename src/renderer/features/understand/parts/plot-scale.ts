import { formatNumber } from '../../../ui/format.ts';

/** One axis of a plot: values to 0..1, and where to write numbers. */
export interface PlotScale {
  readonly low: number;
  readonly high: number;
  /** 0 to 1; NaN where the value has no place (0 on a logarithmic axis). */
  place(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** A scale over the finite values. Logarithmic ones leave out what is not above 0. */
export function makeScale(values: readonly number[], log: boolean, count = 5): PlotScale {
  const fits = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  let low = fits.length === 0 ? (log ? 0.1 : 0) : Math.min(...fits);
  let high = fits.length === 0 ? 1 : Math.max(...fits);
  if (!log) {
    const pad = high > low ? (high - low) * 0.05 : Math.max(1e-9, Math.abs(high) * 0.1) || 1;
    low -= pad;
    high += pad;
    return {
      low,
      high,
      place: (value) => (value - low) / (high - low),
      ticks: linearTicks(low, high, count),
    };
  }
  if (low === high) {
    low /= 2;
    high *= 2;
  }
  const [from, to] = [Math.log10(low) - 0.05, Math.log10(high) + 0.05];
  return {
    low: 10 ** from,
    high: 10 ** to,
    place: (value) => (value > 0 ? (Math.log10(value) - from) / (to - from) : Number.NaN),
    ticks: logTicks(from, to, count),
  };
}

function linearTicks(low: number, high: number, count: number): PlotScale['ticks'] {
  const rough = (high - low) / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((size) => size >= rough)!;
  const ticks = [];
  for (let at = Math.ceil(low / step); at * step <= high; at++) {
    const value = Number((at * step).toPrecision(12));
    ticks.push({ at: value, text: formatNumber(value, 3) });
  }
  return ticks;
}

function logTicks(from: number, to: number, count: number): PlotScale['ticks'] {
  const decades = Math.floor(to) - Math.ceil(from) + 1;
  if (decades >= 2) {
    const every = Math.max(1, Math.ceil(decades / (count + 1)));
    return Array.from({ length: decades }, (_, i) => Math.ceil(from) + i)
      .filter((_, i) => i % every === 0)
      .map((power) => ({ at: 10 ** power, text: decadeText(power) }));
  }
  // Within one or two decades: plain numbers at even distances.
  return Array.from({ length: 4 }, (_, i) => {
    const value = Number((10 ** (from + ((i + 0.5) / 4) * (to - from))).toPrecision(2));
    return { at: value, text: formatNumber(value, 2) };
  });
}

const decadeText = (power: number): string =>
  power >= -3 && power <= 4 ? formatNumber(10 ** power) : `1e${power}`;
