import type { Column } from '../table.ts';
import type { FindingDefinition } from './definition.ts';
import { nameList } from './say.ts';

const NAMES = /^(id|key|index|nr|no|number|row|uuid|guid|unnamed: 0)$|[_ ]id$|^id[_ ]/i;
const LEAST_ROWS = 20;

/** Columns that number or name the rows. */
export const identifiers: FindingDefinition = Object.freeze({
  type: 'identifier',
  label: 'Identifier',
  find({ features, table }) {
    if (table.exampleShape !== null || table.rows < LEAST_ROWS) return [];
    const columns = features
      .filter(({ column, statistics: { unique, missing } }) => {
        const present = table.rows - missing;
        if (column.kind === 'numeric' && column.temporal !== undefined) return false;
        return column.kind === 'numeric'
          ? unique === present && isWhole(column) && (NAMES.test(column.name) || isCounting(column, present))
          : unique > 0.95 * present;
      })
      .map(({ column }) => column.name);
    if (columns.length === 0) return [];
    return [
      {
        type: 'identifier',
        severity: 'warning',
        sentence: `${nameList(columns)} ${columns.length === 1 ? 'has' : 'have'} another value in nearly every row: ${columns.length === 1 ? 'it looks' : 'they look'} like a number or name of the row.`,
        advice:
          'A network can learn it by heart and knows nothing about new rows. Leave it out, or give it the role "group" if several rows belong together.',
        columns,
        rows: [],
        fix: { kind: 'ignore', columns },
      },
    ];
  },
} satisfies FindingDefinition);

function isWhole({ values }: Extract<Column, { kind: 'numeric' }>): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value && value !== Math.floor(value)) return false;
  }
  return true;
}

/** Whole numbers without a gap: 1, 2, 3, in any order. */
function isCounting({ values }: Extract<Column, { kind: 'numeric' }>, present: number): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low === present - 1;
}
