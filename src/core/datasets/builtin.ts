import { StudioError, showValue } from '../support/errors.ts';
import { isJsonObject } from '../support/strict-json.ts';
import { readCsv } from './csv.ts';
import { getColumn } from './target.ts';
import type { Table } from './table.ts';

/** A dataset that ships with the studio: an entry of resources/datasets/index.json. */
export interface BuiltinDataset {
  /** Stable name in projects: `breast-cancer`. */
  readonly name: string;
  readonly label: string;
  /** File name beside the index. */
  readonly file: string;
  readonly description: string;
  readonly task: 'regression' | 'classification';
  readonly target: string;
  /** [height, width, channels] of pictures, else null. */
  readonly exampleShape: readonly number[] | null;
  readonly licence: string;
  readonly attribution: string;
}

const texts = ['name', 'label', 'file', 'description', 'target', 'licence', 'attribution'] as const;

/**
 * Reads resources/datasets/index.json.
 * @throws StudioError `builtin-index-invalid`: the installation is damaged.
 */
export function parseBuiltinIndex(input: unknown): readonly BuiltinDataset[] {
  const list = isJsonObject(input) && input['formatVersion'] === 1 ? input['datasets'] : undefined;
  if (!Array.isArray(list)) throw damaged('expected `datasets` to be a list');
  return list.map((entry: unknown, index) => {
    if (!isJsonObject(entry)) throw damaged(`expected entry ${index + 1} to be an object`);
    for (const name of texts) {
      if (typeof entry[name] !== 'string')
        throw damaged(
          `expected \`${name}\` of entry ${index + 1} to be text, found ${showValue(entry[name])}`,
        );
    }
    if (!/^[a-z0-9_-]+\.csv$/i.test(entry['file'] as string))
      throw damaged(`expected a plain file name, found ${showValue(entry['file'])}`);
    return entry as unknown as BuiltinDataset;
  });
}

/**
 * The table of a built-in dataset from the bytes of its file. Its target column holds words where the task is
 * classification, so that digits are classes and not amounts.
 */
export function readBuiltinTable(dataset: BuiltinDataset, bytes: Uint8Array): Table {
  const kinds =
    dataset.task === 'classification' ? new Map([[dataset.target, 'categorical'] as const]) : new Map();
  const table = {
    ...readCsv(bytes, { kinds }),
    suggestedTarget: dataset.target,
    exampleShape: dataset.exampleShape,
  };
  const target = getColumn(table, dataset.target);
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
}

function damaged(problem: string): StudioError {
  return new StudioError(
    'builtin-index-invalid',
    `The list of built-in datasets is damaged: ${problem}. Install Descent again.`,
  );
}
