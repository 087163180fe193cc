import { StudioError } from '../support/errors.ts';
import { createRandom, shuffle } from '../support/random.ts';
import type { SplitSpec } from './data-spec.ts';
import type { Split } from './table.ts';

/** Rows of the three parts, in any order. */
interface Parts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Deals whole groups out: the largest first (equal ones by seed), each to the part that is furthest from its share.
 * So every part gets as near to its share as the groups allow.
 * @param groups group of each row of the TABLE.
 * @throws StudioError `split-groups-few`.
 */
export function splitByGroup(rows: Int32Array, groups: Int32Array, spec: SplitSpec): Split {
  const byGroup = collect(rows, groups);
  const shuffled = Int32Array.from([...byGroup.keys()].sort((a, b) => a - b));
  shuffle(shuffled, createRandom(spec.seed, 'split'));
  const order = [...shuffled].sort((a, b) => byGroup.get(b)!.length - byGroup.get(a)!.length);
  const { fold } = spec;
  if (fold === undefined) {
    const shares = [1 - spec.validation - spec.test, spec.validation, spec.test];
    const [train, validation, test] = deal(order, byGroup, shares, rows.length);
    return finish({ train: train!, validation: validation!, test: test! }, spec);
  }
  const folds = deal(order, byGroup, new Array<number>(fold.count).fill(1 / fold.count), rows.length);
  const held = new Set(folds[fold.index]!);
  const rest = order.filter((group) => !held.has(byGroup.get(group)![0]!));
  const left = rows.length - held.size;
  const [train, validation] = deal(rest, byGroup, [1 - spec.validation, spec.validation], left);
  return finish({ train: train!, validation: validation!, test: [...held] }, spec);
}

function collect(rows: Int32Array, groups: Int32Array): ReadonlyMap<number, readonly number[]> {
  const byGroup = new Map<number, number[]>();
  for (const row of rows) {
    const list = byGroup.get(groups[row]!);
    if (list === undefined) byGroup.set(groups[row]!, [row]);
    else list.push(row);
  }
  return byGroup;
}

function deal(
  order: readonly number[],
  byGroup: ReadonlyMap<number, readonly number[]>,
  shares: readonly number[],
  rows: number,
): readonly (readonly number[])[] {
  const wanted = shares.filter((share) => share > 0).length;
  if (order.length < wanted) {
    throw new StudioError(
      'split-groups-few',
      `Expected at least ${wanted} groups to deal out to ${wanted} parts, found ${order.length}. Take fewer parts or another group column.`,
      { groups: order.length, parts: wanted },
    );
  }
  const parts = shares.map((): number[] => []);
  order.forEach((group, index) => {
    const missing = shares.map((share, part) => share * rows - parts[part]!.length);
    let best = missing.indexOf(Math.max(...missing));
    // No part that should have rows goes without, however large the groups are.
    const empty = shares.findIndex((share, part) => share > 0 && parts[part]!.length === 0);
    const waiting = shares.filter((share, part) => share > 0 && parts[part]!.length === 0).length;
    if (empty >= 0 && order.length - index <= waiting) best = empty;
    parts[best]!.push(...byGroup.get(group)!);
  });
  return parts;
}

/**
 * The earliest rows are trained on, then comes validation, the latest are the test. Rows of one time stay in one
 * part. Folds go forward: of `count + 1` equal blocks, fold i trains on the first i + 1 and tests the next; later
 * blocks are in no part.
 * @param times of each row of the TABLE; none is missing among `rows`.
 */
export function splitByTime(rows: Int32Array, times: ArrayLike<number>, spec: SplitSpec): Split {
  const order = Array.from(rows).sort((a, b) => times[a]! - times[b]! || a - b);
  const { fold } = spec;
  const blocks = fold === undefined ? 1 : fold.count + 1;
  const start = fold === undefined ? 1 - spec.test : (fold.index + 1) / blocks;
  const end = fold === undefined ? 1 : (fold.index + 2) / blocks;
  const cut = (share: number) => cutAt(order, times, Math.round(share * order.length));
  const testStart = cut(start);
  const testEnd = cut(end);
  const kept = testStart - Math.round(spec.validation * (fold === undefined ? order.length : testStart));
  const validationStart = cutAt(order, times, Math.max(0, kept));
  return finish(
    {
      train: order.slice(0, validationStart),
      validation: order.slice(validationStart, testStart),
      test: order.slice(testStart, testEnd),
    },
    spec,
  );
}

/** Moves a border down to where the time changes. */
function cutAt(order: readonly number[], times: ArrayLike<number>, place: number): number {
  let at = place;
  while (at > 0 && at < order.length && times[order[at]!] === times[order[at - 1]!]) at--;
  return at;
}

function finish({ train, validation, test }: Parts, { seed, trainShare = 1 }: SplitSpec): Split {
  const ordered = (part: readonly number[]) => Int32Array.from(part).sort();
  const all = ordered(train);
  shuffle(all, createRandom(seed, 'train share'));
  return {
    train: all.slice(0, Math.round(all.length * trainShare)).sort(),
    validation: ordered(validation),
    test: ordered(test),
  };
}
