import { StudioError } from '../support/errors.ts';
import { createFloatArray, type FloatArray, type Precision } from '../support/float-array.ts';
import { LIMITS } from '../support/limits.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { countFeatures, nameFeatures } from './apply-preparation.ts';
import type { DataSpec } from './data-spec.ts';
import { fitColumns, fitScaling, tooLarge } from './fit-columns.ts';
import { splitRows } from './split.ts';
import type { Column, PreparedColumn, PreparedData, PreparedTarget, Table } from './table.ts';
import { readWeights, refuseMissingCells } from './row-checks.ts';
import { getColumn, readTarget, type Target } from './target.ts';

/** What of a data specification decides the preparation: all but where the rows come from. */
export type PreparationSpec = Omit<DataSpec, 'source'>;

/**
 * Makes a table ready to train on: splits the rows by seed, fits scaling, one-hot encoding and the filling of
 * missing cells (mean, most frequent word, where the specification allows it) on the training split ONLY, applies them to all rows, encodes the
 * target. Pixels of an image share one scaling. Words that the training split has not seen become all zeros.
 * Rows without a target are in no part.
 * @throws StudioError those of `readTarget` and `splitRows`, `column-unknown`, `features-empty`,
 *   `features-target`, `features-too-many`, `cell-missing`, `weights-invalid`, `column-empty`, `column-too-large`, `column-too-many-categories`.
 */
export function prepareData(
  table: Table,
  spec: PreparationSpec,
  precision: Precision = 'float32',
): PreparedData {
  const target = readTarget(table, spec);
  const weights = spec.weights ?? null;
  const columns = chooseFeatures(table, spec.features, target.name).filter(({ name }) => name !== weights);
  if (spec.missing !== 'fill') refuseMissingCells(columns);
  const usable = findRowsWithTarget(target, table.rows);
  const split = splitRows(usable, spec.split, target.task === 'regression' ? null : target.codes);
  const shape = findImageShape(table, columns);
  const prepared = fitColumns(columns, split.train, spec.scaling, shape !== null);
  const size = countFeatures(prepared);
  checkSize(size, table.rows);

  const features = createFloatArray(precision, table.rows * size);
  let offset = 0;
  prepared.forEach((column, index) => {
    offset += fillFeatures(columns[index]!, column, features, offset, size);
  });
  const targets = createFloatArray(precision, table.rows);
  const preparedTarget = fillTargets(target, split.train, spec.targetScaling, targets);
  return {
    task: target.task,
    rows: table.rows,
    featureShape: shape ?? [size],
    features,
    targets,
    targetSize: 1,
    ...(weights === null ? {} : { exampleWeights: readWeights(table, weights, precision) }),
    featureNames: nameFeatures(prepared),
    targetName: target.name,
    classNames: target.task === 'regression' ? [] : target.classes,
    split,
    excludedRows: table.rows - usable.length,
    preparation: { formatVersion: 1, columns: prepared, target: preparedTarget },
  };
}

/** The columns to learn from. @throws StudioError `column-unknown`, `features-empty`, `features-target`. */
export function chooseFeatures(
  table: Table,
  names: readonly string[] | null,
  target: string,
): readonly Column[] {
  if (names?.includes(target) === true) {
    throw new StudioError(
      'features-target',
      `Expected the target column "${target}" not to be a feature as well: the network would only copy it. Leave it out of the features.`,
      { column: target },
    );
  }
  const columns =
    names === null
      ? table.columns.filter((column) => column.name !== target)
      : [...new Set(names)].map((name) => getColumn(table, name));
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
  if (column.kind === 'numeric' && prepared.kind === 'numeric') {
    const { fill, scale } = prepared;
    for (let row = 0; row < column.values.length; row++) {
      const raw = column.values[row]!;
      const at = row * stride + offset;
      features[at] = ((Number.isNaN(raw) ? fill : raw) - prepared.offset) / scale;
      if (!Number.isFinite(features[at])) throw tooLarge(column.name);
    }
    return 1;
  }
  if (column.kind !== 'categorical' || prepared.kind !== 'oneHot') return 0;
  const placeOf = new Map(prepared.categories.map((category, place) => [category, place]));
  const places = column.categories.map((category) => placeOf.get(category) ?? -1);
  const fillPlace = placeOf.get(prepared.fill)!;
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row]!;
    const place = code === -1 ? fillPlace : places[code]!;
    if (place >= 0) features[row * stride + offset + place] = 1;
  }
  return prepared.categories.length;
}

function fillTargets(
  target: Target,
  train: Int32Array,
  scaling: DataSpec['targetScaling'],
  targets: FloatArray,
): PreparedTarget {
  const { name } = target;
  if (target.task !== 'regression') {
    for (let row = 0; row < targets.length; row++) targets[row] = target.codes[row]!;
    return { kind: 'classes', name, classes: target.classes };
  }
  const { offset, scale } = fitScaling({ kind: 'numeric', name, values: target.values }, train, scaling);
  for (let row = 0; row < targets.length; row++) {
    const raw = target.values[row]!;
    targets[row] = (raw - offset) / scale;
    if (!Number.isNaN(raw) && !Number.isFinite(targets[row])) throw tooLarge(name);
  }
  return { kind: 'numeric', name, offset, scale };
}
