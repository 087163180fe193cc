import { readCsv } from '../csv.ts';
import { getColumn } from '../target.ts';
import type { BuiltinReader } from './definition.ts';

/** A table as text. Its target column holds words where the task is classification: digits are no amounts. */
export const csv: BuiltinReader = Object.freeze({
  type: 'csv',
  read({ task, target: name, exampleShape }, [bytes]) {
    const kinds = task === 'classification' ? new Map([[name, 'categorical'] as const]) : new Map();
    const table = { ...readCsv(bytes!, { kinds }), suggestedTarget: name, exampleShape };
    const target = getColumn(table, name);
    if (target.kind === 'numeric' || target.categories.some((word) => !/^[0-9]+$/.test(word))) return table;
    // Digits in the order in which they first occur would be class numbers that nobody expects.
    const order = target.categories
      .map((word, code) => ({ word, code }))
      .sort((a, b) => Number(a.word) - Number(b.word));
    const codeOf = new Map(order.map(({ code }, place) => [code, place]));
    const sorted = {
      ...target,
      categories: order.map(({ word }) => word),
      codes: target.codes.map((code) => codeOf.get(code) ?? -1),
    };
    return { ...table, columns: table.columns.map((column) => (column === target ? sorted : column)) };
  },
} satisfies BuiltinReader);
