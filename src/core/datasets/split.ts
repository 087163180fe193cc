import { StudioError } from '../support/errors.ts';
import { createRandom, shuffle } from '../support/random.ts';
import type { SplitSpec } from './data-spec.ts';
import { splitByGroup, splitByTime } from './split-special.ts';
import type { Split } from './table.ts';

/** What keeps rows together, for each row of the TABLE. */
export interface SplitKeys {
  /** Numbers of groups that must not be torn apart. */
  readonly groups?: Int32Array | null;
  /** Times that order the rows. */
  readonly times?: ArrayLike<number> | null;
}

/**
 * Deals rows out to train, validation and test by seed. Counts are the shares rounded to whole rows; what is
 * left over goes to training. Within a part the rows keep the order of the table.
 * @param rows row numbers to deal out.
 * @param classes class of each row of the TABLE (not of `rows`), where the share of each class is to be kept.
 * @param keys times come before groups, groups before the seed.
 * @throws StudioError `split-invalid` (shares), `split-empty` (nothing left to train on), `split-groups-few`.
 */
export function splitRows(
  rows: Int32Array,
  spec: SplitSpec,
  classes: Int32Array | null = null,
  { groups = null, times = null }: SplitKeys = {},
): Split {
  const { validation, fold } = spec;
  const test = fold === undefined ? spec.test : 1 / fold.count;
  const trainShare = spec.trainShare ?? 1;
  const isShare = (share: number) => Number.isFinite(share) && share >= 0 && share <= 1;
  if (!isShare(validation) || !isShare(test) || validation + test >= 1) {
    throw new StudioError(
      'split-invalid',
      `Expected the shares of validation and test to be in [0, 1] and under 1 together, got ${validation} and ${test}.`,
      { validation, test },
    );
  }
  if (!(trainShare > 0 && trainShare <= 1)) {
    throw new StudioError(
      'split-invalid',
      `Expected the used part of the training rows to be above 0 and at most 1, got ${trainShare}.`,
      { trainShare },
    );
  }
  if (fold !== undefined) checkFold(fold, rows.length);
  const split =
    times !== null
      ? splitByTime(rows, times, spec)
      : groups !== null
        ? splitByGroup(rows, groups, spec)
        : splitBySeed(rows, spec, classes);
  if (split.train.length > 0) return split;
  throw new StudioError(
    'split-empty',
    `Expected at least one row to train on, found none of ${rows.length}. Make validation and test smaller, or take more rows.`,
    { rows: rows.length },
  );
}

function splitBySeed(rows: Int32Array, spec: SplitSpec, classes: Int32Array | null): Split {
  const { validation, seed, fold } = spec;
  const test = fold === undefined ? spec.test : 1 / fold.count;
  const trainShare = spec.trainShare ?? 1;
  const random = createRandom(seed, 'split');
  const shuffled = Int32Array.from(rows);
  shuffle(shuffled, random);
  let groups = spec.stratified && classes !== null ? groupByClass(shuffled, classes) : [shuffled];
  const held = fold === undefined ? null : takeFold(groups, fold);
  if (held !== null) groups = held.rest;
  const train: number[] = [];
  const forValidation: number[] = [];
  const forTest: number[] = [];
  let dealt = 0;
  let dealtToTrain = 0;
  for (const group of groups) {
    dealt += group.length;
    // Rounding the running totals keeps both each class and the whole within a row of its share.
    const testEnd = held !== null ? 0 : Math.min(group.length, Math.round(dealt * test) - forTest.length);
    const validationEnd =
      testEnd + Math.min(group.length - testEnd, Math.round(dealt * validation) - forValidation.length);
    dealtToTrain += group.length - validationEnd;
    const trainEnd = validationEnd + Math.round(dealtToTrain * trainShare) - train.length;
    group.forEach((row, place) => {
      if (place < testEnd) forTest.push(row);
      else if (place < validationEnd) forValidation.push(row);
      else if (place < trainEnd) train.push(row);
    });
  }
  const ordered = (part: number[]) => Int32Array.from(part).sort();
  return {
    train: ordered(train),
    validation: ordered(forValidation),
    test: ordered(held?.test ?? forTest),
  };
}

function checkFold({ index, count }: NonNullable<SplitSpec['fold']>, rows: number): void {
  if (
    Number.isInteger(count) &&
    count >= 2 &&
    count <= rows &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < count
  )
    return;
  throw new StudioError(
    'split-invalid',
    `Expected a fold from 0 to ${count - 1} of 2 to ${rows} folds, got fold ${index} of ${count}.`,
    { index, count },
  );
}

/** Deals the rows out like cards, class after class, so that folds differ by one row at most; keeps one fold apart. */
function takeFold(groups: readonly Int32Array[], { index, count }: NonNullable<SplitSpec['fold']>) {
  let place = 0;
  const test: number[] = [];
  const rest = groups.map((group) =>
    group.filter((row) => {
      const isHeld = place++ % count === index;
      if (isHeld) test.push(row);
      return !isHeld;
    }),
  );
  return { test, rest };
}

function groupByClass(rows: Int32Array, classes: Int32Array): readonly Int32Array[] {
  const groups = new Map<number, number[]>();
  for (const row of rows) {
    const label = classes[row]!;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [row]);
    else group.push(row);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((label) => Int32Array.from(groups.get(label)!));
}
