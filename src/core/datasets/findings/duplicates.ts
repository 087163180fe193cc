import { findDuplicateRows } from '../duplicate-rows.ts';
import type { FindingDefinition } from './definition.ts';
import { percent } from '../../support/percent.ts';

/** Rows that stand in the table more than once. */
export const duplicates: FindingDefinition = Object.freeze({
  type: 'duplicates',
  label: 'Repeated rows',
  weight: 10,
  find({ table, recipe, report }) {
    // A series may well repeat itself.
    if (table.rows < 2 || (recipe.window ?? null) !== null) return [];
    const { repeated, examples } = findDuplicateRows(table, report);
    if (repeated === 0) return [];
    const [first] = examples;
    return [
      {
        type: 'duplicates',
        severity: repeated > 0.01 * table.rows ? 'warning' : 'information',
        sentence: `${repeated.toLocaleString('en')} ${repeated === 1 ? 'row repeats an earlier one' : 'rows repeat earlier ones'} (${percent(repeated / table.rows)} of all)${first === undefined ? '' : `, for example row ${first.row + 1} is row ${first.of + 1} again`}.`,
        advice:
          'A repeated row can stand in training and in validation at the same time: then the validation score flatters. Remove them, unless each is a measurement of its own.',
        columns: [],
        rows: examples.flatMap(({ row, of }) => [of + 1, row + 1]),
        fix: { kind: 'deduplicate' },
      },
    ];
  },
} satisfies FindingDefinition);
