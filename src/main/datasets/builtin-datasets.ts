import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { parseBuiltinIndex, readBuiltinTable, type BuiltinDataset } from '../../core/datasets/builtin.ts';
import type { Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import { parseStrictJsonBytes } from '../../core/support/strict-json.ts';
import { describeTable } from '../tasks/describe-table.ts';

/** A dataset that ships with the studio, with its rows. */
export interface LoadedBuiltin {
  readonly table: Table;
  readonly summary: DatasetSummary;
}

/** The datasets of the installation; each is read when it is first asked for. */
export interface BuiltinDatasets {
  list(): Promise<readonly DatasetSummary[]>;
  /** @throws StudioError `dataset-missing`. */
  load(name: string): Promise<LoadedBuiltin>;
}

/** @param folder the installation's `resources/datasets`. */
export function createBuiltinDatasets(folder: string): BuiltinDatasets {
  let index: Promise<readonly BuiltinDataset[]> | null = null;
  const loaded = new Map<string, Promise<LoadedBuiltin>>();

  function readIndex(): Promise<readonly BuiltinDataset[]> {
    index ??= readFile(join(folder, 'index.json')).then((bytes) =>
      parseBuiltinIndex(parseStrictJsonBytes(bytes, 'the list of built-in datasets')),
    );
    return index;
  }

  async function read(name: string): Promise<LoadedBuiltin> {
    const dataset = (await readIndex()).find((each) => each.name === name);
    if (dataset === undefined) {
      throw new StudioError(
        'dataset-missing',
        'There is no built-in dataset of this name in this version of Descent.',
        {
          name,
        },
      );
    }
    const table = readBuiltinTable(dataset, await readFile(join(folder, dataset.file)));
    const summary: DatasetSummary = {
      ...describeTable(table),
      id: `builtin:${dataset.name}`,
      name: dataset.label,
      origin: 'builtin',
      description: dataset.description,
      licence: `${dataset.licence}. ${dataset.attribution}`,
    };
    return { table, summary };
  }

  function load(name: string): Promise<LoadedBuiltin> {
    let entry = loaded.get(name);
    if (entry === undefined) {
      entry = read(name);
      loaded.set(name, entry);
      // A failed read may work the next time.
      entry.catch(() => loaded.delete(name));
    }
    return entry;
  }

  return {
    load,
    async list() {
      const summaries: DatasetSummary[] = [];
      // One after the other: in between, main looks after everything else.
      for (const { name } of await readIndex()) summaries.push((await load(name)).summary);
      return summaries;
    },
  };
}
