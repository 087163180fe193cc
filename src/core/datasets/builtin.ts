import { StudioError, showValue } from '../support/errors.ts';
import { isJsonObject } from '../support/strict-json.ts';
import { builtinReaders } from './builtin-readers/index.ts';
import type { DataSpec } from './data-spec.ts';
import type { Table } from './table.ts';

/** A dataset that ships with the studio: an entry of resources/datasets/index.json. */
export interface BuiltinDataset {
  /** Stable name in projects: `breast-cancer`. */
  readonly name: string;
  readonly label: string;
  /** How the files are written: an entry of the readers. */
  readonly reader: string;
  /** File names beside the index; those that end in `.gz` are packed. */
  readonly files: readonly string[];
  readonly description: string;
  readonly task: 'regression' | 'classification';
  readonly target: string;
  /** [height, width, channels] of pictures, else null. */
  readonly exampleShape: readonly number[] | null;
  /** Words for the labels 0, 1, ... of pictures; else empty. */
  readonly classes: readonly string[];
  /** How it is used before anybody said otherwise: what differs from the standard. */
  readonly recipe: Partial<Omit<DataSpec, 'source'>> | null;
  readonly licence: string;
  readonly attribution: string;
}

const texts = ['name', 'label', 'description', 'target', 'licence', 'attribution'] as const;

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
    const { files } = entry;
    if (!Array.isArray(files) || files.length === 0)
      throw damaged(`expected \`files\` of entry ${index + 1} to be a list`);
    for (const file of files as readonly unknown[]) {
      if (typeof file !== 'string' || !/^[a-z0-9_-]+(\.[a-z0-9_-]+){0,2}$/i.test(file))
        throw damaged(`expected a plain file name, found ${showValue(file)}`);
    }
    const defaults = { reader: 'csv', classes: [], recipe: null, exampleShape: null };
    return { ...defaults, ...entry } as unknown as BuiltinDataset;
  });
}

/** The table of a built-in dataset. @param files unpacked bytes of its files, in their order. */
export function readBuiltinTable(dataset: BuiltinDataset, files: readonly Uint8Array[]): Table {
  return builtinReaders.get(dataset.reader).read(dataset, files);
}

function damaged(problem: string): StudioError {
  return new StudioError(
    'builtin-index-invalid',
    `The list of built-in datasets is damaged: ${problem}. Install Descent again.`,
  );
}
