import type { PreparedData } from '../../datasets/table.ts';
import { sizeOf } from '../../support/shape.ts';
import type { HealthFinding } from './finding.ts';
import { percent, show } from './finding.ts';

/** Rows of the training split below which nothing is said. */
const FEWEST_ROWS = 30;
/** Rows that are looked at at most. */
const MOST_ROWS = 5000;
/** Standard deviations between which features are on one scale. */
const SPREAD = { low: 1e-2, high: 1e2, ratio: 100 };
/** Part of the target's variation that one column explains before it looks like the answer itself. */
const LEAKING = 0.995;
/** Part of the validation rows that stand in the training split, too. */
const REPEATED = 0.05;

/** Scales of the features, and columns or rows that give the answer away. */
export function findDataProblems(data: PreparedData): readonly HealthFinding[] {
  const rows = data.split.train.subarray(0, MOST_ROWS);
  if (rows.length < FEWEST_ROWS) return [];
  return [...findScaleProblem(data, rows), ...findLeak(data, rows), ...findRepeats(data)];
}

function findScaleProblem(data: PreparedData, rows: Int32Array): readonly HealthFinding[] {
  const width = sizeOf(data.featureShape);
  const spreads = Array.from({ length: width }, (_, feature) => describe(data, rows, feature));
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
function findLeak(data: PreparedData, rows: Int32Array): readonly HealthFinding[] {
  if (data.targetSize !== 1 || data.featureShape.length > 1) return [];
  const width = sizeOf(data.featureShape);
  // A single column may well be all that there is to know.
  if (width < 2) return [];
  for (let feature = 0; feature < width; feature++) {
    const share =
      data.task === 'regression' ? squaredCorrelation(data, rows, feature) : classShare(data, rows, feature);
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
  const known = new Set<string>();
  const keyOf = (row: number): string =>
    `${data.features.subarray(row * width, (row + 1) * width).join()}|${data.targets[row]}`;
  for (const row of data.split.train.subarray(0, 10 * MOST_ROWS)) known.add(keyOf(row));
  let repeated = 0;
  for (const row of validation) if (known.has(keyOf(row))) repeated += 1;
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

function describe(data: PreparedData, rows: Int32Array, feature: number) {
  const width = sizeOf(data.featureShape);
  let sum = 0;
  for (const row of rows) sum += data.features[row * width + feature]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) {
    const distance = data.features[row * width + feature]! - mean;
    squares += distance * distance;
  }
  return { feature, mean, deviation: Math.sqrt(squares / rows.length) };
}

function squaredCorrelation(data: PreparedData, rows: Int32Array, feature: number): number {
  const width = sizeOf(data.featureShape);
  const { mean } = describe(data, rows, feature);
  let targetMean = 0;
  for (const row of rows) targetMean += data.targets[row]! / rows.length;
  let both = 0;
  let own = 0;
  let target = 0;
  for (const row of rows) {
    const a = data.features[row * width + feature]! - mean;
    const b = data.targets[row]! - targetMean;
    both += a * b;
    own += a * a;
    target += b * b;
  }
  return own === 0 || target === 0 ? 0 : (both * both) / (own * target);
}

function classShare(data: PreparedData, rows: Int32Array, feature: number): number {
  const width = sizeOf(data.featureShape);
  const { mean, deviation } = describe(data, rows, feature);
  if (deviation === 0) return 0;
  const sums = new Map<number, { count: number; sum: number }>();
  for (const row of rows) {
    const label = data.targets[row]!;
    const into = sums.get(label) ?? { count: 0, sum: 0 };
    into.count += 1;
    into.sum += data.features[row * width + feature]!;
    sums.set(label, into);
  }
  let between = 0;
  for (const { count, sum } of sums.values()) {
    const distance = sum / count - mean;
    between += count * distance * distance;
  }
  return between / (rows.length * deviation * deviation);
}
