import type { NetworkPlan } from '../../core/plan/plan.ts';
import type { GoldenCase, GoldenTensor } from './case.ts';
import { takeRows } from './rows.ts';

/** Loss and accuracy (or R2) over the whole train and test part, in inference mode. */
export function evaluateSplits(
  golden: GoldenCase,
  plan: NetworkPlan,
  forward: (rows: { readonly x: GoldenTensor; readonly y: GoldenTensor }) => GoldenTensor,
): Record<string, number> {
  const scores: Record<string, number> = {};
  for (const part of ['train', 'test'] as const) {
    const { x, y } = golden.dataset![part];
    const sums = { sum: 0, weight: 0 };
    const outputs: number[] = [];
    const total = x.shape[0]!;
    for (let from = 0; from < total; from += plan.batchSize) {
      const rows = Array.from({ length: Math.min(plan.batchSize, total - from) }, (_, i) => from + i);
      outputs.push(...forward({ x: takeRows(x, rows), y: takeRows(y, rows) }).data);
      plan.losses[0]!.forward(sums);
    }
    scores[`${part}_loss`] = plan.losses[0]!.finish(sums.sum / sums.weight);
    const size = outputs.length / total;
    scores[`${part}_${golden.metric}`] =
      golden.metric === 'r2' ? r2(outputs, y.data) : accuracy(outputs, size, y.data);
  }
  return scores;
}

function accuracy(outputs: readonly number[], size: number, targets: readonly number[]): number {
  let right = 0;
  const total = outputs.length / size;
  for (let row = 0; row < total; row++) {
    const scores = outputs.slice(row * size, (row + 1) * size);
    // One logit is positive for class 1; several are compared with each other.
    const label = size === 1 ? Number(scores[0]! > 0) : scores.indexOf(Math.max(...scores));
    if (label === targets[row]) right += 1;
  }
  return right / total;
}

function r2(outputs: readonly number[], targets: readonly number[]): number {
  const mean = targets.reduce((sum, each) => sum + each, 0) / targets.length;
  let residual = 0;
  let spread = 0;
  targets.forEach((target, i) => {
    residual += (target - outputs[i]!) ** 2;
    spread += (target - mean) ** 2;
  });
  return 1 - residual / spread;
}
