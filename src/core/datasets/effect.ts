import type { Shape } from '../support/shape.ts';
import type { DataSpec } from './data-spec.ts';
import {
  countColumnFeatures,
  nameColumnFeatures,
  prepareNumber,
  applyNumberStep,
} from './prepared-column.ts';
import { prepareData } from './prepare.ts';
import { hashSplit, SPLIT_PARTS, type SplitHashes } from './split-hash.ts';
import { describeColumn, type ColumnStatistics } from './statistics.ts';
import type { Column, PreparedColumn, PreparedData, Split, Table } from './table.ts';
import { getColumn } from './target.ts';

/** A column as it is after a step of its preparation, over the training rows. */
export interface StageEffect {
  /** `As it came`, `Empty cells filled with 38`, `Clipped to 0 … 1`. */
  readonly label: string;
  readonly statistics: ColumnStatistics;
}

/** What a preparation makes of a table. */
export interface PreparationEffect {
  readonly parts: readonly {
    readonly part: keyof Split;
    readonly rows: number;
    /** Rows of each class, in the order of the classes; empty for regression. */
    readonly classes: readonly number[];
  }[];
  readonly hashes: SplitHashes;
  readonly classNames: readonly string[];
  /** Rows in no part: without a target, or with no whole window. */
  readonly leftOut: number;
  readonly featureShape: Shape;
  /** Features of one row. */
  readonly features: number;
  /** The column that was asked about; null where none was, or it is no feature. */
  readonly column: { readonly name: string; readonly stages: readonly StageEffect[] } | null;
}

/**
 * Carries out a preparation and describes what came of it.
 * @param column whose steps are described one by one; null for none.
 * @throws StudioError as `prepareData`.
 */
export function describeEffect(
  table: Table,
  recipe: Omit<DataSpec, 'source'>,
  column: string | null,
): PreparationEffect {
  const data = prepareData(table, recipe);
  const prepared = data.preparation.columns.find(({ name }) => name === column);
  const parts = SPLIT_PARTS.map((part) => ({
    part,
    rows: data.split[part].length,
    classes: countClasses(data, data.split[part]),
  }));
  const inParts = new Set(SPLIT_PARTS.flatMap((part) => [...data.split[part]]));
  return {
    parts,
    hashes: hashSplit(data.split),
    classNames: data.classNames,
    leftOut: table.rows - inParts.size,
    featureShape: data.featureShape,
    features: data.preparation.columns.reduce((sum, each) => sum + countColumnFeatures(each), 0),
    column:
      prepared === undefined
        ? null
        : {
            name: prepared.name,
            stages: describeStages(getColumn(table, prepared.name), prepared, data.split.train),
          },
  };
}

function countClasses({ classNames, targets }: PreparedData, rows: Int32Array): readonly number[] {
  const counts = new Array<number>(classNames.length).fill(0);
  if (classNames.length > 0) for (const row of rows) counts[targets[row]!]! += 1;
  return counts;
}

function describeStages(column: Column, prepared: PreparedColumn, train: Int32Array): readonly StageEffect[] {
  if (column.kind === 'categorical') return describeWords(column, prepared, train);
  const { name, temporal } = column;
  let values = Float64Array.from(train, (row) => column.values[row]!);
  const stage = (label: string, raw = false): StageEffect => ({
    label,
    statistics: describeColumn({
      kind: 'numeric',
      name,
      values,
      ...(raw && temporal !== undefined ? { temporal } : {}),
    }),
  });
  const stages = [stage('As it came', true)];
  if (prepared.kind !== 'numeric') return stages;
  if (values.some(Number.isNaN)) {
    values = values.map((value) => (Number.isNaN(value) ? prepared.fill : value));
    stages.push(stage(`Empty cells filled with ${short(prepared.fill)}`));
  }
  const filled = values;
  for (const step of prepared.steps ?? []) {
    values = values.map((value) => applyNumberStep(step, value));
    const label =
      step.kind === 'clip'
        ? `Clipped to ${short(step.low)} … ${short(step.high)}`
        : step.kind === 'log'
          ? 'Logarithm: sign(x) ln(1 + |x|)'
          : sayScaling(step.offset, step.scale);
    stages.push(stage(label));
  }
  if (prepared.offset === 0 && prepared.scale === 1) return stages;
  values = filled.map((value) => prepareNumber(prepared, value));
  return [...stages, stage(sayScaling(prepared.offset, prepared.scale))];
}

const MOST_FEATURES = 24;

function describeWords(
  column: Extract<Column, { kind: 'categorical' }>,
  prepared: PreparedColumn,
  train: Int32Array,
): readonly StageEffect[] {
  const codes = train.map((row) => column.codes[row]!);
  const before: StageEffect = { label: 'As it came', statistics: describeColumn({ ...column, codes }) };
  const { missing } = before.statistics;
  const stages = [before];
  if (missing > 0 && prepared.kind !== 'numeric') {
    const known = column.categories.indexOf(prepared.fill);
    const categories = known < 0 ? [...column.categories, prepared.fill] : column.categories;
    const fill = known < 0 ? column.categories.length : known;
    const filled = { ...column, categories, codes: codes.map((code) => (code < 0 ? fill : code)) };
    stages.push({ label: `Empty cells filled with "${prepared.fill}"`, statistics: describeColumn(filled) });
  }
  const names = nameColumnFeatures(prepared);
  const label =
    prepared.kind === 'ordinal'
      ? `Place in the list ${prepared.categories.slice(0, 6).join(' < ')}, standardized`
      : prepared.kind === 'hash'
        ? `Hashed into ${prepared.buckets} features`
        : `One feature per word: ${names.length}`;
  const last = stages.at(-1)!.statistics;
  stages.push({
    label,
    statistics: {
      ...last,
      unique: names.length,
      missing: 0,
      categories: names.slice(0, MOST_FEATURES),
      histogram: last.histogram.slice(0, MOST_FEATURES),
    },
  });
  return stages;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

const sayScaling = (offset: number, scale: number): string =>
  offset === 0 ? `x / ${short(scale)}` : `(x − ${short(offset)}) / ${short(scale)}`;
