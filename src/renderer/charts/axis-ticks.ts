import { formatNumber } from '../ui/format.ts';

/** What an axis shows: its range in drawn coordinates, and where its labels stand. */
export interface AxisScale {
  /** In drawn coordinates: log10 of the value on a logarithmic axis. */
  readonly minimum: number;
  readonly maximum: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const STEPS = [1, 2, 2.5, 5, 10];
/** Of epochs, steps and trials, which are counted: no label at 2.5. */
export const COUNTED_STEPS: readonly number[] = [1, 2, 5, 10];
/** Space above and below the curves, as a share of the range. */
const PADDING = 0.05;

/** A linear axis over [low, high] with about `count` ticks on round numbers. */
export function linearScale(
  low: number,
  high: number,
  count: number,
  padding = PADDING,
  steps: readonly number[] = STEPS,
): AxisScale {
  const [from, to] = widen(low, high);
  const room = (to - from) * padding;
  // A curve that never is negative (a loss, an accuracy) needs no room below 0.
  const minimum = from >= 0 && from - room < 0 ? 0 : from - room;
  const maximum = to + room;
  return { minimum, maximum, ticks: roundTicks(minimum, maximum, count, steps).map(labelled) };
}

/** A logarithmic axis over [low, high], both above 0: powers of ten, with 2 and 5 between where there is room. */
export function logScale(low: number, high: number, count: number): AxisScale {
  let [minimum, maximum] = [Math.log10(low), Math.log10(high)];
  if (maximum - minimum < 0.02) [minimum, maximum] = [minimum - 0.1, maximum + 0.1];
  const room = (maximum - minimum) * PADDING;
  minimum -= room;
  maximum += room;
  const decades = maximum - minimum;
  const toTicks = (values: readonly number[]): AxisScale['ticks'] =>
    values
      .map((value) => ({ at: Math.log10(value), label: formatNumber(value, 3) }))
      .filter(({ at }) => at >= minimum && at <= maximum);
  const skip = Math.max(1, Math.ceil(decades / count));
  const powers: number[] = [];
  for (let power = Math.ceil(minimum / skip) * skip; power <= maximum; power += skip) {
    powers.push(Number(`1e${power}`));
  }
  if (skip > 1 || powers.length >= Math.min(4, count)) return { minimum, maximum, ticks: toTicks(powers) };
  const fine: number[] = [];
  for (let power = Math.floor(minimum); power <= maximum; power++) {
    for (const digit of [1, 2, 5]) fine.push(Number(`${digit}e${power}`));
  }
  const ticks = toTicks(fine);
  if (ticks.length >= 3) return { minimum, maximum, ticks };
  return { minimum, maximum, ticks: toTicks(roundTicks(10 ** minimum, 10 ** maximum, count)) };
}

function labelled(value: number): { at: number; label: string } {
  return { at: value, label: formatNumber(Number(value.toPrecision(12)), 4) };
}

/** Round numbers in [low, high], about `count` of them. */
export function roundTicks(
  low: number,
  high: number,
  count: number,
  steps: readonly number[] = STEPS,
): number[] {
  const rough = (high - low) / Math.max(1, count);
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = (steps.find((each) => each * size >= rough * 0.999) ?? 10) * size;
  const ticks: number[] = [];
  for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place++) {
    ticks.push(Number((place * step).toPrecision(12)));
  }
  return ticks;
}

function widen(low: number, high: number): [number, number] {
  if (high > low) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - room, high + room];
}
