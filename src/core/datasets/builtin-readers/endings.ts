import { getColumn } from '../target.ts';
import type { CategoricalColumn, Column } from '../table.ts';
import { csv } from './csv.ts';
import type { BuiltinReader } from './definition.ts';

/** Letters of a word that become columns. */
const LETTERS = 8;

/** Stands where a word is shorter. Not a blank: that would be a missing cell. */
const NOTHING = '·';

/**
 * A column of words (the first of the file), and a column for each of their last letters: `letter_1` is the last one,
 * since a word's end says most about it, and words of any length end in the same column.
 */
export const endings: BuiltinReader = Object.freeze({
  type: 'endings',
  read(dataset, files) {
    const table = csv.read(dataset, files);
    const words = getColumn(table, table.columns[0]!.name) as CategoricalColumn;
    const letters = Array.from({ length: LETTERS }, (_, index): Column => {
      const place = LETTERS - index;
      const ofWord = words.categories.map((word) => [...word.toLowerCase()].at(-place) ?? NOTHING);
      const categories = [...new Set(ofWord)].sort();
      const codeOf = new Map(categories.map((letter, code) => [letter, code]));
      const codes = words.codes.map((word) => (word < 0 ? -1 : codeOf.get(ofWord[word]!)!));
      return { kind: 'categorical', name: `letter_${place}`, categories, codes };
    });
    return { ...table, columns: [words, ...letters, ...table.columns.slice(1)] };
  },
} satisfies BuiltinReader);
