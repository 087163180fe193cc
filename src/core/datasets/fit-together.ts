import type { DataSpec } from './data-spec.ts';
import { fitScalingOf, type Scaling } from './fit-scaling.ts';
import { createMoments } from './statistics.ts';
import { quantileOfBytes } from './steps/quantile.ts';
import type { NumericColumn } from './table.ts';

type Choice = Exclude<DataSpec['scaling'], 'none'>;

/** Calls back with every cell that is there, column by column. */
type Walk = (visit: (value: number) => void) => void;

const NOTHING: Scaling = { offset: 0, scale: 1 };

/**
 * One scaling for the pixels of pictures, fitted on the given rows as if all their cells were one column. No cell is
 * copied where that can be helped: as float64 they would take eight times the memory of pictures in bytes.
 */
export function fitTogether(
  columns: readonly NumericColumn[],
  rows: Int32Array,
  scaling: DataSpec['scaling'],
): Scaling {
  if (scaling === 'none') return NOTHING;
  const walk: Walk = (visit) => {
    for (const { values } of columns) {
      for (let i = 0; i < rows.length; i++) {
        const value = values[rows[i]!]!;
        if (value === value) visit(value);
      }
    }
  };
  return fits[scaling](walk, columns, rows);
}

const fits: Readonly<
  Record<Choice, (walk: Walk, columns: readonly NumericColumn[], rows: Int32Array) => Scaling>
> = {
  standardize: fitMoments,
  minMax: fitExtremes,
  pixels: fitNothing,
  robust: fitQuantiles,
};

/** The additions of `standardize` in the same order, so the same bits. */
function fitMoments(walk: Walk): Scaling {
  const moments = createMoments();
  let first = NaN;
  let varies = false;
  walk((value) => {
    if (moments.count === 0) first = value;
    varies ||= value !== first;
    moments.add(value);
  });
  if (moments.count === 0) return NOTHING;
  const { mean, standardDeviation } = moments;
  return { offset: mean, scale: varies && standardDeviation > 0 ? standardDeviation : 1 };
}

/** What no cell decides, as long as there is one. */
function fitNothing(_walk: Walk, columns: readonly NumericColumn[], rows: Int32Array): Scaling {
  const isThere = columns.some(({ values }) => rows.some((row) => !Number.isNaN(values[row]!)));
  return isThere ? fitScalingOf(Float64Array.of(0), 'pixels') : NOTHING;
}

/** The smallest and largest value decide, however often each occurs. */
function fitExtremes(walk: Walk): Scaling {
  let minimum = Infinity;
  let maximum = -Infinity;
  walk((value) => {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  });
  return minimum > maximum ? NOTHING : fitScalingOf(Float64Array.of(minimum, maximum), 'minMax');
}

/** Bytes are counted; other numbers have to be laid side by side, which the forecast of memory knows. */
function fitQuantiles(walk: Walk, columns: readonly NumericColumn[], rows: Int32Array): Scaling {
  if (columns.every(({ values }) => values instanceof Uint8Array)) {
    const counts = new Float64Array(256);
    walk((byte) => (counts[byte]! += 1));
    const at = (share: number) => quantileOfBytes(counts, share);
    const range = at(0.75) - at(0.25);
    return rows.length === 0 || columns.length === 0
      ? NOTHING
      : { offset: at(0.5), scale: range > 0 ? range : 1 };
  }
  const present = new Float64Array(columns.length * rows.length);
  let count = 0;
  walk((value) => (present[count++] = value));
  return count === 0 ? NOTHING : fitScalingOf(present.subarray(0, count), 'robust');
}
