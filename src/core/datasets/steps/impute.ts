import { defineFill } from './define.ts';
import { quantile } from './quantile.ts';

/** The value that most of the numbers have; the smallest of several. */
function mostFrequent(present: Float64Array): number {
  const sorted = Float64Array.from(present).sort();
  let [best, bestCount] = [0, 0];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > bestCount) [best, bestCount] = [sorted[start]!, end - start];
    start = end;
  }
  return best;
}

function mean(present: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < present.length; i++) sum += (present[i]! - sum) / (i + 1);
  return sum;
}

/** Fills empty cells with something that the training split says, or with a constant. */
export const impute = defineFill({
  type: 'impute',
  label: 'Fill empty cells',
  description:
    'Empty cells take a value of the training split. Words always take the most frequent one, or a word of yours.',
  formula: 'x \\leftarrow \\text{value where } x \\text{ is missing}',
  suits: ['numeric', 'categorical'],
  fields: {
    with: {
      kind: 'choice',
      label: 'With',
      help: 'The median stays where it is when a few values are very large.',
      default: 'median',
      options: [
        { value: 'mean', label: 'Mean' },
        { value: 'median', label: 'Median' },
        { value: 'mode', label: 'Most frequent' },
        { value: 'constant', label: 'Constant' },
      ],
    },
    constant: {
      kind: 'text',
      label: 'Constant',
      help: 'A number for a column of numbers; any word for words, for example "unknown".',
      default: '0',
      maximumLength: 200,
      when: { with: ['constant'] },
    },
    indicator: {
      kind: 'boolean',
      label: 'Say where it was empty',
      help: 'Adds a feature that is 1 where the cell was empty: that it is missing may mean something.',
      default: false,
    },
  },
  fitNumber({ with: way, constant, indicator }, present) {
    const value =
      way === 'mean'
        ? mean(present)
        : way === 'median'
          ? quantile(Float64Array.from(present).sort(), 0.5)
          : way === 'mode'
            ? mostFrequent(present)
            : constant.trim() === ''
              ? NaN
              : Number(constant);
    return { value, indicator };
  },
  fitWord({ with: way, constant, indicator }, counts) {
    if (way === 'constant') return { value: constant.trim(), indicator };
    let best = '';
    for (const [word, count] of counts) if (count > (counts.get(best) ?? 0)) best = word;
    return { value: best, indicator };
  },
});
