import type { RowChoice, RowFacts, RowPictures } from '../../../core/contract/understand.ts';
import { applyPreparation, restoreTarget } from '../../../core/datasets/apply-preparation.ts';
import { countColumnFeatures, restoreNumber } from '../../../core/datasets/prepared-column.ts';
import type { PreparedColumn, PreparedData } from '../../../core/datasets/table.ts';
import { evaluatePlanLoss } from '../../../core/inspect/gradient-check.ts';
import type { Examples, Probe } from '../../../core/inspect/probe.ts';
import { toShares } from '../../../core/inspect/shares.ts';
import { losses } from '../../../core/losses/index.ts';
import { StudioError, showValue } from '../../../core/support/errors.ts';
import { percent } from '../../../core/support/percent.ts';
import { sizeOf } from '../../../core/support/shape.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Features that a row is described with at most. */
const FEATURE_LIMIT = 4096;
/** Columns that a listed row is recognised by. */
const LISTED_COLUMNS = 6;

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
  const numeric = numericColumns(data);
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
      return { name, prepared, raw: column == null ? null : restoreRaw(column, prepared) };
    }),
    target: describeTarget(data, target),
    prediction: describeAnswer(probe, answer),
    loss,
  };
}

/** By feature of one example, the numeric column behind it; null for a feature that stands for a word. */
function numericColumns({ preparation }: PreparedData) {
  return preparation.columns.flatMap((column) =>
    Array.from({ length: countColumnFeatures(column) }, (_, place) =>
      column.kind === 'numeric' && place === 0 ? column : null,
    ),
  );
}

/** The number of the table behind a feature, without what single precision left in its last digits. */
function restoreRaw(column: Extract<PreparedColumn, { kind: 'numeric' }>, prepared: number): number {
  const raw = restoreNumber(column, prepared);
  const error = 2 ** -24 * (Math.abs(raw) + Math.abs(column.offset) + Math.abs(column.scale));
  if (!(error > 0) || !Number.isFinite(error)) return raw;
  const place = 10 ** Math.ceil(Math.log10(error));
  return Number((Math.round(raw / place) * place).toPrecision(7));
}

/** One prepared number. Pictures that are kept as bytes are not turned into an array of numbers for it. */
function featureAt(data: PreparedData, place: number): number {
  return data.bytes === undefined ? data.features[place]! : data.bytes.table[data.bytes.values[place]!]!;
}

/** Rows as pictures in the numbers of the table, or null where the data is none or has other channels than grey or colours. */
export function showPictures(data: PreparedData, rows: readonly number[]): RowPictures | null {
  const { featureShape: shape } = data;
  const pixels = sizeOf(shape);
  if (shape.length !== 3 || ![1, 3].includes(shape[2]!) || pixels > FEATURE_LIMIT) return null;
  const columns = numericColumns(data);
  const values: Record<number, Float32Array> = {};
  let [black, white] = [0, 1e-12];
  for (const row of rows) {
    const picture = Float32Array.from({ length: pixels }, (_, at) => {
      const column = columns[at % columns.length];
      const prepared = featureAt(data, row * pixels + at);
      return column == null ? prepared : restoreRaw(column, prepared);
    });
    for (const value of picture) {
      black = Math.min(black, value);
      white = Math.max(white, value);
    }
    values[row] = picture;
  }
  return { shape, black, white, values };
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

/** Columns of the table that a row is recognised by; none for pictures, and for windows of several rows. */
export function listInputs({ preparation, featureShape }: PreparedData): readonly PreparedColumn[] {
  return featureShape.length === 1 ? preparation.columns.slice(0, LISTED_COLUMNS) : [];
}

/** What the table says in these columns of a row, read back from what the network is given. */
export function describeInputs(data: PreparedData, row: number): readonly string[] {
  let at = row * sizeOf(data.featureShape);
  return listInputs(data).map((column) => {
    const width = countColumnFeatures(column);
    const prepared = data.features.subarray(at, at + width);
    at += width;
    if (column.kind === 'numeric') return short(restoreRaw(column, prepared[0]!));
    if (column.kind === 'ordinal') {
      return column.categories[Math.round(prepared[0]! * column.scale + column.offset)] ?? '–';
    }
    const place = prepared.indexOf(1);
    if (column.kind === 'hash') return place < 0 ? '–' : `#${place}`;
    return column.categories[place] ?? '–';
  });
}

/** Whether a classifier answers with another class than the target; null for regression. */
export function isWrongAnswer(probe: Probe, answer: ArrayLike<number>, target: number): boolean | null {
  const { data } = probe.setup;
  const own = probe.outputs[probe.mainOutput]!;
  if (data.task === 'regression' || own.target === 'features') return null;
  return likeliest(toShares(Array.from(answer), losses.get(own.options.loss.type).expectsOutput)) !== target;
}

function likeliest(shares: readonly number[]): number {
  let best = 0;
  shares.forEach((share, index) => {
    if (share > shares[best]!) best = index;
  });
  return best;
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
  const best = likeliest(shares);
  const name = data.classNames[best] ?? String(best);
  const isShare = expectsOutput !== 'any' && shares[best]! >= 0 && shares[best]! <= 1 + 1e-6;
  return isShare ? `${name} (${percent(shares[best]!)})` : name;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
