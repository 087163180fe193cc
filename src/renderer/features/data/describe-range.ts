import type { DatasetColumn } from '../../../core/contract/studio.ts';
import { formatDate } from '../../../core/datasets/dates.ts';
import { formatNumber } from '../../ui/format.ts';

type Spread = Pick<DatasetColumn, 'minimum' | 'maximum' | 'temporal'>;

const SECONDS_A_DAY = 86_400;

/** From the smallest to the largest value, times as dates; null where a column has neither. */
export function describeRange({ minimum, maximum, temporal }: Spread): string | null {
  if (minimum === null || maximum === null) return null;
  if (temporal === undefined) return `${formatNumber(minimum, 3)} … ${formatNumber(maximum, 3)}`;
  return `${formatDate(minimum, temporal)} … ${formatDate(maximum, temporal)}`;
}

/** The same where there is little room: of dates the years alone, or the months, as long as they differ. */
export function shortenRange(spread: Spread): string | null {
  const { minimum, maximum, temporal } = spread;
  if (minimum === null || maximum === null || temporal === undefined) return describeRange(spread);
  const [first, last] = [formatDate(minimum, 'date'), formatDate(maximum, 'date')];
  const length = [4, 7].find((end) => first.slice(0, end) !== last.slice(0, end)) ?? first.length;
  return `${first.slice(0, length)} … ${last.slice(0, length)}`;
}

/** Mean and standard deviation in words; of times a date, and days. */
export function describeMiddle({
  mean,
  standardDeviation,
  temporal,
}: Pick<DatasetColumn, 'standardDeviation' | 'temporal'> & { readonly mean: number }): readonly string[] {
  const deviation = standardDeviation ?? 0;
  return temporal === undefined
    ? [`mean ${formatNumber(mean, 3)}`, `sd ${formatNumber(deviation, 3)}`]
    : [`mean ${formatDate(mean, temporal)}`, `sd ${formatNumber(deviation / SECONDS_A_DAY, 3)} days`];
}
