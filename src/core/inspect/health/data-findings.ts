import type { PreparedData } from '../../datasets/table.ts';
import { sizeOf } from '../../support/shape.ts';
import type { HealthFinding } from './finding.ts';
import { percent } from '../../support/percent.ts';
import { show } from './finding.ts';

/** Rows of the training split below which nothing is said. */
const FEWEST_ROWS = 30;
/** Rows that are looked at at most: with 1000 of them a standard deviation is known to about 2 %. */
const MOST_ROWS = 1000;
/** Training rows among which repeated ones are looked for at most. */
const REPEAT_ROWS = 50_000;
/** Standard deviations between which features are on one scale. */
const SPREAD = { low: 1e-2, high: 1e2, ratio: 100 };
/** Part of the target's variation that one column explains before it looks like the answer itself. */
const LEAKING = 0.995;
/** Part of the validation rows that stand in the training split, too. */
const REPEATED = 0.05;

/** Scales of the features, and columns or rows that give the answer away. */
export function findDataProblems(data: PreparedData): readonly HealthFinding[] {
  const { train } = data.split;
  const every = Math.max(1, Math.ceil(train.length / MOST_ROWS));
  const rows = train.filter((_, place) => place % every === 0);
  if (rows.length < FEWEST_ROWS) return [];
  const known = knownFindings.get(data);
  if (known !== undefined) return known;
  const columns = describeColumns(data, rows);
  const findings = [
    ...findScaleProblem(data, columns),
    ...findLeak(data, rows, columns),
    ...findRepeats(data),
  ];
  knownFindings.set(data, findings);
  return findings;
}

/** Data never change while a network trains: what was found in them stays. */
const knownFindings = new WeakMap<PreparedData, readonly HealthFinding[]>();

function findScaleProblem(
  data: PreparedData,
  { means, deviations }: ColumnStatistics,
): readonly HealthFinding[] {
  const spreads = Array.from(deviations, (deviation, feature) => ({
    feature,
    mean: means[feature]!,
    deviation,
  }));
  const moving = spreads.filter(({ deviation }) => deviation > 0);
  // Constant columns and images (one scale for all pixels) are no evidence.
  if (moving.length === 0 || data.featureShape.length > 1) return [];
  const name = (feature: number): string => data.featureNames[feature] ?? `feature ${feature + 1}`;
  const widest = moving.reduce((best, each) => (each.deviation > best.deviation ? each : best));
  const narrowest = moving.reduce((best, each) => (each.deviation < best.deviation ? each : best));
  const shifted = moving.find(
    ({ mean, deviation }) => Math.abs(mean) > 10 * deviation && Math.abs(mean) > 10,
  );
  const advice =
    'Choose "standardise" as scaling in the data settings of the run: it is fitted on the training rows alone.';
  if (widest.deviation > SPREAD.high || narrowest.deviation * SPREAD.ratio < widest.deviation) {
    return [
      {
        code: 'wrong-scale',
        severity: 'watch',
        node: null,
        sentence: `Features are on very different scales: "${name(widest.feature)}" varies by ${show(widest.deviation)}, "${name(narrowest.feature)}" by ${show(narrowest.deviation)}.`,
        advice,
      },
    ];
  }
  if (shifted !== undefined) {
    return [
      {
        code: 'wrong-scale',
        severity: 'watch',
        node: null,
        sentence: `"${name(shifted.feature)}" is ${show(shifted.mean)} on average and varies by only ${show(shifted.deviation)}: it is far from 0.`,
        advice,
      },
    ];
  }
  return [];
}

/** One column that alone explains the target: r^2, or between-class variance over all variance. */
function findLeak(data: PreparedData, rows: Int32Array, columns: ColumnStatistics): readonly HealthFinding[] {
  if (data.targetSize !== 1 || data.featureShape.length > 1) return [];
  const width = sizeOf(data.featureShape);
  // A single column may well be all that there is to know.
  if (width < 2) return [];
  const explain = data.task === 'regression' ? squaredCorrelations : classShares;
  for (const [feature, share] of explain(data, rows, columns).entries()) {
    if (!(share >= LEAKING)) continue;
    return [
      {
        code: 'leakage',
        severity: 'watch',
        node: null,
        sentence: `"${data.featureNames[feature] ?? `feature ${feature + 1}`}" alone explains ${percent(share)} of "${data.targetName}" in ${rows.length} training rows: it may be the answer in other words.`,
        advice:
          'Ask whether this column is known at the time of prediction; if not, leave it out of the features.',
      },
    ];
  }
  return [];
}

function findRepeats(data: PreparedData): readonly HealthFinding[] {
  const validation = data.split.validation.subarray(0, MOST_ROWS);
  const width = sizeOf(data.featureShape);
  // With one or two coarse columns equal rows are what one expects.
  if (validation.length < FEWEST_ROWS || width < 3) return [];
  const { features, targets } = data;
  const wordsPerNumber = features.BYTES_PER_ELEMENT / 4;
  const words = new Int32Array(features.buffer, features.byteOffset, features.length * wordsPerNumber);
  const length = width * wordsPerNumber;
  const hashOf = (row: number): number => hashRow(words, row * length, length, targets[row]!);
  const isSame = (a: number, b: number): boolean => {
    if (targets[a] !== targets[b]) return false;
    for (let i = 0; i < length; i++) if (words[a * length + i] !== words[b * length + i]) return false;
    return true;
  };
  // By the hashes of the few rows that are asked about: the many training rows only pass by.
  const asked = new Map<number, number[]>();
  for (const row of validation) {
    const hash = hashOf(row);
    const there = asked.get(hash);
    if (there === undefined) asked.set(hash, [row]);
    else there.push(row);
  }
  const found = new Set<number>();
  for (const row of data.split.train.subarray(0, REPEAT_ROWS)) {
    const same = asked.get(hashOf(row));
    if (same === undefined) continue;
    for (const other of same) if (!found.has(other) && isSame(row, other)) found.add(other);
  }
  const repeated = found.size;
  const share = repeated / validation.length;
  if (share < REPEATED) return [];
  return [
    {
      code: 'leakage',
      severity: 'watch',
      node: null,
      sentence: `${repeated} of ${validation.length} validation rows (${percent(share)}) stand in the training split as well, with the same target: the validation score flatters.`,
      advice: 'Remove repeated rows, or keep groups together when splitting.',
    },
  ];
}

/** Mean and standard deviation of every feature: row by row, as they lie in memory. */
interface ColumnStatistics {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function describeColumns(data: PreparedData, rows: Int32Array): ColumnStatistics {
  const width = sizeOf(data.featureShape);
  const { features } = data;
  const means = new Float64Array(width);
  for (const row of rows) {
    for (let i = 0, at = row * width; i < width; i++, at++) means[i]! += features[at]!;
  }
  for (let i = 0; i < width; i++) means[i]! /= rows.length;
  const deviations = new Float64Array(width);
  for (const row of rows) {
    for (let i = 0, at = row * width; i < width; i++, at++) {
      const distance = features[at]! - means[i]!;
      deviations[i]! += distance * distance;
    }
  }
  for (let i = 0; i < width; i++) deviations[i] = Math.sqrt(deviations[i]! / rows.length);
  return { means, deviations };
}

/** By feature: the part of a numeric target's variation that it explains, r^2. */
function squaredCorrelations(
  { features, featureShape, targets }: PreparedData,
  rows: Int32Array,
  { means, deviations }: ColumnStatistics,
): Float64Array {
  const width = sizeOf(featureShape);
  let targetMean = 0;
  for (const row of rows) targetMean += targets[row]! / rows.length;
  let target = 0;
  const both = new Float64Array(width);
  for (const row of rows) {
    const distance = targets[row]! - targetMean;
    target += distance * distance;
    for (let i = 0, at = row * width; i < width; i++, at++)
      both[i]! += (features[at]! - means[i]!) * distance;
  }
  return both.map((sum, i) => {
    const own = rows.length * deviations[i]! * deviations[i]!;
    return own === 0 || target === 0 ? 0 : (sum * sum) / (own * target);
  });
}

/** By feature: variance between the means of the classes over all variance. */
function classShares(
  { features, featureShape, targets }: PreparedData,
  rows: Int32Array,
  { means, deviations }: ColumnStatistics,
): Float64Array {
  const width = sizeOf(featureShape);
  const groups = new Map<number, { count: number; readonly sums: Float64Array }>();
  for (const row of rows) {
    const label = targets[row]!;
    let group = groups.get(label);
    if (group === undefined) groups.set(label, (group = { count: 0, sums: new Float64Array(width) }));
    group.count += 1;
    const { sums } = group;
    for (let i = 0, at = row * width; i < width; i++, at++) sums[i]! += features[at]!;
  }
  return deviations.map((deviation, i) => {
    if (deviation === 0) return 0;
    let between = 0;
    for (const { count, sums } of groups.values()) {
      const distance = sums[i]! / count - means[i]!;
      between += count * distance * distance;
    }
    return between / (rows.length * deviation * deviation);
  });
}

/** Words of a row that are hashed at most: equal hashes are compared wholly. */
const HASHED = 32;

/** 32-bit hash (FNV-1a over evenly chosen words) of a row with its target: equal rows have equal ones. */
function hashRow(words: Int32Array, from: number, count: number, target: number): number {
  let hash = 0x811c9dc5 ^ Math.round(target * 8191);
  const every = Math.max(1, Math.floor(count / HASHED));
  for (let i = 0; i < count; i += every) hash = Math.imul(hash ^ words[from + i]!, 0x01000193);
  return hash;
}
