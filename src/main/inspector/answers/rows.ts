import type { RowChoice, RowFacts } from '../../../core/contract/understand.ts';
import { applyPreparation, restoreTarget } from '../../../core/datasets/apply-preparation.ts';
import { countColumnFeatures, restoreNumber } from '../../../core/datasets/prepared-column.ts';
import type { PreparedData } from '../../../core/datasets/table.ts';
import { evaluatePlanLoss } from '../../../core/inspect/gradient-check.ts';
import type { Examples, Probe } from '../../../core/inspect/probe.ts';
import { toShares } from '../../../core/inspect/shares.ts';
import { losses } from '../../../core/losses/index.ts';
import { StudioError, showValue } from '../../../core/support/errors.ts';
import { sizeOf } from '../../../core/support/shape.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Features that a row is described with at most. */
const FEATURE_LIMIT = 4096;

/** A row as the network takes it. @throws StudioError `examples-invalid`, or as `applyPreparation`. */
export function readRow({ setup: { data } }: OpenedNetwork, choice: RowChoice): Examples {
  if (choice.kind === 'row') return { kind: 'rows', rows: [choice.row] };
  const features = new Float64Array(sizeOf(data.featureShape));
  applyPreparation(data.preparation, choice.cells, features);
  return { kind: 'typed', features, targets: [readTarget(data, choice.target)] };
}

function readTarget(data: PreparedData, target: number | string): number {
  const { target: prepared } = data.preparation;
  if (prepared.kind === 'classes') {
    const index = prepared.classes.indexOf(String(target).trim());
    if (index >= 0) return index;
    throw new StudioError(
      'examples-invalid',
      `Expected "${data.targetName}" to be one of ${prepared.classes.slice(0, 12).join(', ')}, got ${showValue(target)}.`,
      {},
    );
  }
  const value = typeof target === 'number' ? target : Number(target.trim());
  if (target !== '' && Number.isFinite(value)) return (value - prepared.offset) / prepared.scale;
  throw new StudioError(
    'examples-invalid',
    `Expected "${data.targetName}" to be a number, got ${showValue(target)}.`,
    {},
  );
}

/** A row in words, with what the network answers. */
export function describeRow(opened: OpenedNetwork, choice: RowChoice): RowFacts {
  const { data } = opened.setup;
  const probe = opened.probe({ batchSize: 1 });
  const examples = readRow(opened, choice);
  probe.feedExamples(examples);
  probe.plan.state.training = false;
  const loss = evaluatePlanLoss(probe.plan);
  const { size, values } = probe.plan.outputs[probe.mainOutput]!;
  const answer = Array.from(values.subarray(0, size));
  const width = sizeOf(data.featureShape);
  const seen =
    examples.kind === 'typed'
      ? examples.features
      : data.features.subarray(
          (choice as { row: number }).row * width,
          ((choice as { row: number }).row + 1) * width,
        );
  const numeric = data.preparation.columns.flatMap((column) =>
    Array.from({ length: countColumnFeatures(column) }, (_, place) =>
      column.kind === 'numeric' && place === 0 ? column : null,
    ),
  );
  const target =
    examples.kind === 'typed'
      ? examples.targets[0]!
      : data.targets[(choice as { row: number }).row * data.targetSize]!;
  return {
    row: choice.kind === 'row' ? choice.row : null,
    split: choice.kind === 'row' ? splitOf(data, choice.row) : 'typed',
    features: data.featureNames.slice(0, FEATURE_LIMIT).map((name, feature) => {
      const column = numeric[feature % numeric.length];
      const prepared = seen[feature]!;
      return { name, prepared, raw: column == null ? null : restoreNumber(column, prepared) };
    }),
    target: describeTarget(data, target),
    prediction: describeAnswer(probe, answer),
    loss,
  };
}

function splitOf({ split }: PreparedData, row: number): RowFacts['split'] {
  for (const part of ['train', 'validation', 'test'] as const) if (split[part].includes(row)) return part;
  return 'none';
}

/** A target in its own words or unit. */
export function describeTarget(data: PreparedData, target: number): string {
  if (data.task !== 'regression') return data.classNames[target] ?? String(target);
  return short(restoreTarget(data.preparation.target, target));
}

/** What the network answers, in the target's words or unit. */
export function describeAnswer(probe: Probe, answer: readonly number[]): string {
  const { data } = probe.setup;
  if (probe.outputs[probe.mainOutput]!.target === 'features') return `${answer.length} numbers`;
  if (data.task === 'regression') {
    return answer.map((value) => short(restoreTarget(data.preparation.target, value))).join(', ');
  }
  const { expectsOutput } = losses.get(probe.outputs[probe.mainOutput]!.options.loss.type);
  const shares = toShares(answer, expectsOutput);
  let best = 0;
  shares.forEach((share, index) => {
    if (share > shares[best]!) best = index;
  });
  const name = data.classNames[best] ?? String(best);
  const isShare = expectsOutput !== 'any' && shares[best]! >= 0 && shares[best]! <= 1 + 1e-6;
  return isShare ? `${name} (${Number((100 * shares[best]!).toPrecision(3))} %)` : name;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
