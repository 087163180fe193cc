import type { FindingDefinition } from './definition.ts';
import { nameList } from './say.ts';

/** Columns with a single value. */
export const constantColumns: FindingDefinition = Object.freeze({
  type: 'constant',
  label: 'Constant column',
  find({ features, table }) {
    const found = features.filter(({ statistics }) => statistics.unique <= 1);
    if (found.length === 0) return [];
    const columns = found.map(({ statistics }) => statistics.name);
    const isPicture = table.exampleShape !== null;
    return [
      {
        type: 'constant',
        severity: isPicture ? 'information' : 'warning',
        sentence: isPicture
          ? `${columns.length} of ${features.length} pixels have the same value in every picture.`
          : `${nameList(columns)} ${columns.length === 1 ? 'has' : 'have'} the same value in every row.`,
        advice: isPicture
          ? 'Usual at the edges of pictures: nothing has to be done.'
          : 'A network learns nothing from what never changes. Leave it out.',
        columns: isPicture ? [] : columns,
        rows: [],
        fix: isPicture ? null : { kind: 'ignore', columns },
      },
    ];
  },
} satisfies FindingDefinition);
