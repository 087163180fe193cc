import { StudioError } from '../support/errors.ts';
import { createSharedFloatArray, type FloatArray, type Precision } from '../support/float-array.ts';
import { LIMITS } from '../support/limits.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { countFeatures, nameFeatures } from './apply-preparation.ts';
import { packBytes, unpackBytes } from './byte-features.ts';
import type { DataSpec, WindowSpec } from './data-spec.ts';
import { fillsItself, fitColumns, fitScaling, tooLarge } from './fit-columns.ts';
import { readGivenColumns, readGivenTarget } from './given-preparation.ts';
import { countColumnFeatures, hashWord, prepareNumber } from './prepared-column.ts';
import { resampleRows } from './resample.ts';
import { namesKeptOut, readGroups, readTimes } from './roles.ts';
import { readWeights, refuseMissingCells } from './row-checks.ts';
import { checkSplit } from './split-hash.ts';
import { splitRows } from './split.ts';
import type {
  CategoricalColumn,
  Column,
  PreparedColumn,
  PreparedData,
  PreparedTarget,
  Split,
  Table,
} from './table.ts';
import { getColumn, readTarget, type Target } from './target.ts';
import { checkWindow, findWindows, orderSeries, tooShort } from './windows.ts';

/** What of a data specification decides the preparation: all but where the rows come from. */
export type PreparationSpec = Omit<DataSpec, 'source'>;

/**
 * Makes a table ready to train on: splits the rows (by seed, group or time), fits every step of the preparation on
 * the training split ONLY (or takes one that is given), applies it to all rows, encodes the target. Pixels of an image share one scaling. Words
 * that the training split has not seen become all zeros. Rows without a target are in no part. With a window, the
 * example at row i is the rows that end there, and only rows with a whole window are in a part. Features and targets
 * lie in memory that threads share.
 * @throws StudioError those of `readTarget`, `splitRows` and `fitColumns`, `column-unknown`, `features-empty`,
 *   `features-target`, `features-too-many`, `cell-missing`, `weights-invalid`, `time-missing`, `window-invalid`,
 *   `window-too-long`, `split-overlap`, and those of `readGivenTarget` and `readGivenColumns`.
 */
export function prepareData(
  table: Table,
  asked: PreparationSpec,
  precision: Precision = 'float32',
): PreparedData {
  const given = asked.prepared ?? null;
  const spec = given === null ? asked : { ...asked, window: given.window ?? null };
  const target = given === null ? readTarget(table, spec) : readGivenTarget(table, given);
  const window = spec.window ?? null;
  if (window !== null) checkWindow(window);
  const steps = spec.steps ?? [];
  const weights = spec.weights ?? null;
  const columns = given === null ? chooseFeatures(table, spec, target.name) : readGivenColumns(table, given);
  if (given === null && spec.missing !== 'fill')
    refuseMissingCells(columns.filter(({ name }) => !fillsItself(name, steps)));
  const { split: rowSplit, usable } = splitTable(table, spec, target);
  const shape = window === null ? findImageShape(table, columns) : null;
  const prepared = given?.columns ?? fitColumns(columns, rowSplit.train, spec.scaling, shape !== null, steps);
  const width = countFeatures(prepared);
  checkSize(width * (window?.length ?? 1), table.rows);

  const bytes = precision === 'float32' ? packBytes(table.rows, shape, columns, prepared) : null;
  const rowFeatures = createSharedFloatArray(precision, bytes === null ? table.rows * width : 0);
  let offset = 0;
  if (bytes === null) {
    prepared.forEach((column, index) => {
      offset += fillFeatures(columns[index]!, column, rowFeatures, offset, width);
    });
  }
  const rowTargets = createSharedFloatArray(precision, table.rows);
  const preparedTarget = fillTargets(
    target,
    given === null ? scalingOf(target, rowSplit.train, spec.targetScaling) : given.target,
    rowTargets,
  );
  const examples =
    window === null
      ? { split: rowSplit, features: rowFeatures, targets: rowTargets }
      : cutWindows(
          table,
          spec,
          window,
          { split: rowSplit, features: rowFeatures, targets: rowTargets },
          target.task !== 'regression',
        );
  const split = resample(examples.split, examples.targets, spec, target);
  checkSplit(split, table.rows);
  const names = nameFeatures(prepared);
  let unpacked: FloatArray | null = bytes === null ? examples.features : null;
  return {
    task: target.task,
    rows: table.rows,
    featureShape: window === null ? (shape ?? [width]) : [window.length, width],
    get features() {
      return (unpacked ??= unpackBytes(bytes!));
    },
    ...(bytes === null ? {} : { bytes }),
    targets: examples.targets,
    targetSize: 1,
    ...(weights === null ? {} : { exampleWeights: readWeights(table, weights, precision) }),
    featureNames: window === null ? names : nameWindow(names, window.length),
    targetName: target.name,
    classNames: target.task === 'regression' ? [] : target.classes,
    split,
    excludedRows: table.rows - usable,
    preparation: {
      formatVersion: 1,
      columns: prepared,
      target: preparedTarget,
      ...(window === null ? {} : { window }),
    },
  };
}

/** Deals out the rows that have a target; for windows all rows, in their order. */
function splitTable(table: Table, spec: PreparationSpec, target: Target): { split: Split; usable: number } {
  const { group = null, time = null } = spec.split;
  const isWindowed = spec.window != null;
  const rows = isWindowed
    ? Int32Array.from({ length: table.rows }, (_, row) => row)
    : findRowsWithTarget(target, table.rows);
  const groups = group === null ? null : readGroups(table, group);
  const times = time === null ? null : readTimes(table, time);
  // Windows of rows that were dealt out like cards would hardly ever be whole.
  const order = isWindowed && times === null && groups === null ? rows : times;
  const split = splitRows(rows, spec.split, target.task === 'regression' ? null : target.codes, {
    groups,
    times: order,
  });
  return { split, usable: rows.length };
}

/** What training takes rows from. */
interface Examples {
  readonly split: Split;
  readonly features: FloatArray;
  readonly targets: FloatArray;
}

/** Examples of several rows. Windows stay within their part, so that no row is seen in two of them. */
function cutWindows(
  table: Table,
  spec: PreparationSpec,
  window: WindowSpec,
  rows: Examples,
  isClasses: boolean,
): Examples {
  const { group = null, time = null } = spec.split;
  const groups = group === null ? null : readGroups(table, group);
  const times = time === null ? null : readTimes(table, time);
  const width = rows.features.length / Math.max(1, table.rows);
  const precision = rows.features instanceof Float64Array ? 'float64' : 'float32';
  const features = createSharedFloatArray(precision, rows.features.length * window.length);
  const targets = createSharedFloatArray(precision, table.rows).fill(NaN);
  const size = width * window.length;
  const cut = (part: keyof Split): Int32Array => {
    const series = orderSeries(rows.split[part], times, groups);
    const places = findWindows(series, window);
    const found: number[] = [];
    for (const { series: own, last, target } of places) {
      const value = rows.targets[target]!;
      if (Number.isNaN(value) || (isClasses && value < 0)) continue;
      const row = own[last]!;
      for (let k = 0; k < window.length; k++) {
        const from = own[last - window.length + 1 + k]! * width;
        features.set(rows.features.subarray(from, from + width), row * size + k * width);
      }
      targets[row] = value;
      found.push(row);
    }
    if (found.length === 0 && rows.split[part].length > 0)
      throw tooShort(part, Math.max(...series.map(({ length }) => length)), window);
    return Int32Array.from(found).sort();
  };
  return {
    split: { train: cut('train'), validation: cut('validation'), test: cut('test') },
    features,
    targets,
  };
}

function resample(split: Split, targets: FloatArray, spec: PreparationSpec, target: Target): Split {
  const way = spec.resampling ?? 'none';
  if (way === 'none' || target.task === 'regression') return split;
  return { ...split, train: resampleRows(split.train, Int32Array.from(targets), way, spec.split.seed) };
}

function nameWindow(names: readonly string[], length: number): readonly string[] {
  return Array.from({ length }, (_, k) => names.map((name) => `${name} [${k - length + 1}]`)).flat();
}

/** The columns to learn from. @throws StudioError `column-unknown`, `features-empty`, `features-target`. */
export function chooseFeatures(
  table: Table,
  spec: Pick<DataSpec, 'features' | 'weights' | 'split' | 'window'>,
  target: string,
): readonly Column[] {
  const names = spec.features;
  // A network may look at what the target was before.
  const keepsTarget = spec.window != null;
  if (!keepsTarget && names?.includes(target) === true) {
    throw new StudioError(
      'features-target',
      `Expected the target column "${target}" not to be a feature as well: the network would only copy it. Leave it out of the features.`,
      { column: target },
    );
  }
  const out = namesKeptOut(spec);
  const columns = (
    names === null
      ? table.columns.filter((column) => keepsTarget || column.name !== target)
      : [...new Set(names)].map((name) => getColumn(table, name))
  ).filter(({ name }) => !out.has(name));
  if (columns.length === 0) {
    throw new StudioError(
      'features-empty',
      'Expected at least one column to learn from beside the target, found none.',
    );
  }
  return columns;
}

function findRowsWithTarget(target: Target, rows: number): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const present =
      target.task === 'regression' ? !Number.isNaN(target.values[row]!) : target.codes[row]! >= 0;
    if (present) found[count++] = row;
  }
  return found.slice(0, count);
}

/** The table's image shape, while all its pixels are in use. */
function findImageShape({ exampleShape }: Table, columns: readonly Column[]): Shape | null {
  if (exampleShape === null || sizeOf(exampleShape) !== columns.length) return null;
  return columns.every((column) => column.kind === 'numeric') ? exampleShape : null;
}

function checkSize(features: number, rows: number): void {
  if (features <= LIMITS.features && features * rows <= LIMITS.preparedNumbers) return;
  throw new StudioError(
    'features-too-many',
    `Expected at most ${LIMITS.features} features per row and ${LIMITS.preparedNumbers} in all, got ${features} for each of ${rows} rows. Leave out columns with many different words.`,
    { features, rows },
  );
}

/** Writes one column's features for all rows; returns how many features that were. */
function fillFeatures(
  column: Column,
  prepared: PreparedColumn,
  features: FloatArray,
  offset: number,
  stride: number,
): number {
  const count = countColumnFeatures(prepared);
  if (column.kind === 'numeric' && prepared.kind === 'numeric') {
    const { fill, scale } = prepared;
    const isPlain = prepared.steps === undefined;
    // Taken once: the cells of a large table are read from its file when they are asked for.
    const { values } = column;
    for (let row = 0; row < values.length; row++) {
      const raw = values[row]!;
      const at = row * stride + offset;
      const value = Number.isNaN(raw) ? fill : raw;
      features[at] = isPlain ? (value - prepared.offset) / scale : prepareNumber(prepared, value);
      if (!Number.isFinite(features[at])) throw tooLarge(column.name);
    }
  } else if (column.kind === 'categorical' && prepared.kind !== 'numeric') {
    fillWords(column, prepared, features, offset, stride);
  }
  if (prepared.indicator === true) {
    const cells = column.kind === 'numeric' ? column.values : column.codes;
    for (let row = 0; row < cells.length; row++) {
      const isMissing = column.kind === 'numeric' ? Number.isNaN(cells[row]!) : cells[row]! < 0;
      if (isMissing) features[row * stride + offset + count - 1] = 1;
    }
  }
  return count;
}

function fillWords(
  column: CategoricalColumn,
  prepared: Exclude<PreparedColumn, { kind: 'numeric' }>,
  features: FloatArray,
  offset: number,
  stride: number,
): void {
  const placeOf =
    prepared.kind === 'hash'
      ? null
      : new Map(prepared.categories.map((category, place) => [category, place]));
  const place = (word: string) =>
    prepared.kind === 'hash' ? hashWord(word, prepared.buckets) : (placeOf!.get(word) ?? -1);
  const places = column.categories.map(place);
  const fillPlace = place(prepared.fill);
  const { codes } = column;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    const found = code === -1 ? fillPlace : places[code]!;
    if (found < 0) continue;
    const at = row * stride + offset;
    if (prepared.kind === 'ordinal') features[at] = (found - prepared.offset) / prepared.scale;
    else features[at + found] = 1;
  }
}

/** What becomes of a target, fitted to the training rows. */
function scalingOf(target: Target, train: Int32Array, scaling: DataSpec['targetScaling']): PreparedTarget {
  const { name } = target;
  if (target.task !== 'regression') return { kind: 'classes', name, classes: target.classes };
  const { offset, scale } = fitScaling({ kind: 'numeric', name, values: target.values }, train, scaling);
  return { kind: 'numeric', name, offset, scale };
}

function fillTargets(target: Target, prepared: PreparedTarget, targets: FloatArray): PreparedTarget {
  const { name } = target;
  if (target.task !== 'regression') {
    for (let row = 0; row < targets.length; row++) targets[row] = target.codes[row]!;
    return prepared;
  }
  const { offset, scale } = prepared.kind === 'numeric' ? prepared : { offset: 0, scale: 1 };
  for (let row = 0; row < targets.length; row++) {
    const raw = target.values[row]!;
    targets[row] = (raw - offset) / scale;
    if (!Number.isNaN(raw) && !Number.isFinite(targets[row])) throw tooLarge(name);
  }
  return prepared;
}
