import type { FindingDefinition } from './definition.ts';
import { percent } from '../../support/percent.ts';

/** The largest class has at least so many times the rows of the smallest. */
const RATIO = 3;

/** Classes of very different size. */
export const imbalance: FindingDefinition = Object.freeze({
  type: 'imbalance',
  label: 'Imbalance',
  find({ target, isClassification, recipe }) {
    if (target === null || !isClassification) return [];
    const counts = new Map<string, number>();
    const cells = target.kind === 'numeric' ? target.values : target.codes;
    for (const cell of cells) {
      const word = target.kind === 'numeric' ? String(cell) : target.categories[cell];
      if (word === undefined || word === 'NaN') continue;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    const [largest, smallest] = [sorted[0], sorted.at(-1)];
    if (largest === undefined || smallest === undefined || largest[1] < RATIO * smallest[1]) return [];
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    const isMended = (recipe.resampling ?? 'none') !== 'none';
    return [
      {
        type: 'imbalance',
        severity: isMended ? 'information' : 'warning',
        sentence: `Class "${largest[0]}" has ${largest[1].toLocaleString('en')} rows (${percent(largest[1] / total)}), class "${smallest[0]}" only ${smallest[1].toLocaleString('en')} (${percent(smallest[1] / total)}).`,
        advice: isMended
          ? 'The training rows are resampled, so that all classes count the same.'
          : `Always saying "${largest[0]}" is right in ${percent(largest[1] / total)} of the rows: look at F1 or balanced accuracy. Class weights let all classes weigh the same in the loss; resampling repeats rows of small classes or leaves out rows of large ones, in the training rows only.`,
        columns: [target.name],
        rows: [],
        fix: isMended ? null : { kind: 'weighClasses' },
        otherFixes: isMended
          ? []
          : [
              {
                kind: 'prepare',
                label: 'Repeat rows of small classes',
                change: { resampling: 'oversample' },
              },
              { kind: 'prepare', label: 'Thin out large classes', change: { resampling: 'undersample' } },
            ],
      },
    ];
  },
} satisfies FindingDefinition);
