import { isBetter, type TrialResult } from '../../../core/sweeps/results.ts';
import { showSetting, type Dimension, type SearchSpace } from '../../../core/sweeps/space.ts';
import type { SweepSpec } from '../../../core/sweeps/sweep-spec.ts';

/** One dimension per place: conditional ones of the same place are shown as one. */
export function dimensionsOf(space: SearchSpace): readonly Dimension[] {
  return [...new Map(space.map((dimension) => [dimension.path, dimension])).values()];
}

/** `trial 3 (0.01, Adam)`. */
export function nameTrialShort({ space }: SweepSpec, { trial, point }: TrialResult): string {
  const words = dimensionsOf(space).flatMap(({ path, range }) =>
    Object.hasOwn(point, path) ? [showSetting(point[path]!, range)] : [],
  );
  return `trial ${trial + 1} (${words.join(', ')})`;
}

/** Each trial where it ended, and the best up to there. @param over trials, or seconds of training. */
export function bestSoFar(spec: SweepSpec, judged: readonly TrialResult[], over: 'trial' | 'time') {
  const line: { x: number; y: number }[] = [];
  let seconds = 0;
  const dots = judged.map((each) => {
    seconds += each.seconds;
    const x = over === 'trial' ? each.trial + 1 : seconds;
    const before = line.at(-1);
    const isRecord = before === undefined || isBetter(spec, each.value!, before.y);
    line.push({ x, y: isRecord ? each.value! : before.y });
    return {
      key: String(each.trial),
      x,
      y: each.value!,
      label: nameTrialShort(spec, each),
      isMain: isRecord,
    };
  });
  return { dots, line };
}

/** What a chart shows of a trial's setting: numbers as they are, the rest in words; null: the trial has none. */
export function plotValue({ path, range }: Dimension, { point }: TrialResult): number | string | null {
  if (!Object.hasOwn(point, path)) return null;
  const value = point[path]!;
  return typeof value === 'number' ? value : showSetting(value, range);
}

/** True where a logarithmic axis suits the range. */
export function isLogRange({ range }: Dimension): boolean {
  return range.kind === 'log' || (range.kind === 'integer' && range.log);
}
