import { unitOf, valueAt, type Dimension, type Point, type SearchSpace, type Setting } from './space.ts';

/** Share of a range that is left around the best. */
const SHARE = 1 / 3;

/**
 * The space around the best points: of every numeric range the third around the best value, of every choice the
 * values that the best few points took. Ends stay within the old range.
 * @param best points, the best first, at least one.
 */
export function narrowSpace(space: SearchSpace, best: readonly Point[]): SearchSpace {
  return space.map((dimension) => narrowDimension(dimension, best));
}

function narrowDimension(dimension: Dimension, best: readonly Point[]): Dimension {
  const { range, path } = dimension;
  const values = best.flatMap((point) => (Object.hasOwn(point, path) ? [point[path]!] : []));
  if (values.length === 0) return dimension;
  if (range.kind === 'choice') {
    const kept = range.values.flatMap((value, place) =>
      values.some((each) => same(each, value)) ? [place] : [],
    );
    if (kept.length === 0) return dimension;
    return {
      ...dimension,
      range: {
        kind: 'choice',
        values: kept.map((place) => range.values[place]!),
        labels: range.labels === null ? null : kept.map((place) => range.labels![place]!),
      },
    };
  }
  const middle = Math.min(1, Math.max(0, unitOf(range, values[0]!)));
  const low = Math.max(0, middle - SHARE / 2);
  const high = Math.min(1, middle + SHARE / 2);
  const [minimum, maximum] = [Number(valueAt(range, low)), Number(valueAt(range, high))];
  return { ...dimension, range: { ...range, minimum, maximum: Math.max(minimum, maximum) } };
}

function same(a: Setting, b: Setting): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
