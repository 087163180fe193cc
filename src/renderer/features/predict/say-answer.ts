import type { PredictionReport } from '../../../core/contract/studio.ts';
import { formatExact, formatNumber } from '../../ui/format.ts';

/** What a network says to one row: its class, or its numbers, short and (`title`) with all their digits. */
export function sayAnswer(
  { classNames, labels, outputs }: PredictionReport,
  row: number,
): { readonly text: string; readonly title?: string } {
  if (classNames.length > 0) return { text: labels[row] ?? '' };
  const numbers = outputs[row] ?? [];
  return {
    text: numbers.map((value) => formatNumber(value)).join(', '),
    title: numbers.map((value) => formatExact(value)).join(', '),
  };
}
