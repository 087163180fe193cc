import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataRecipe } from '../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import type { TableDescription } from '../../core/contract/tasks.ts';
import { parseBuiltinIndex, type BuiltinDataset } from '../../core/datasets/builtin.ts';
import type { Table } from '../../core/datasets/table.ts';
import { DEFAULT_DATA } from '../../core/project/defaults.ts';
import { StudioError } from '../../core/support/errors.ts';
import { parseStrictJsonBytes } from '../../core/support/strict-json.ts';
import { describeTable } from '../tasks/describe-table.ts';
import { readBuiltinFiles } from '../tasks/builtin-files.ts';

/** A dataset that ships with the studio, with its rows. */
export interface LoadedBuiltin {
  readonly table: Table;
  readonly summary: DatasetSummary;
}

/** The datasets of the installation; the rows of each are read when they are first asked for. */
export interface BuiltinDatasets {
  list(): Promise<readonly DatasetSummary[]>;
  /** @throws StudioError `dataset-missing`. */
  load(name: string): Promise<LoadedBuiltin>;
  /** How it is used before anybody said otherwise; null for the standard way. @throws StudioError `dataset-missing`. */
  recipe(name: string): Promise<DataRecipe | null>;
}

/** @param folder the installation's `resources/datasets`. */
export function createBuiltinDatasets(folder: string): BuiltinDatasets {
  let listing: Promise<Listing> | null = null;
  const tables = new Map<string, Table>();

  async function find(name: string): Promise<ListedDataset> {
    const dataset = (await (listing ??= readListing(folder))).find((each) => each.entry.name === name);
    if (dataset !== undefined) return dataset;
    throw new StudioError(
      'dataset-missing',
      'There is no built-in dataset of this name in this version of Descent.',
      { name },
    );
  }

  return {
    async load(name) {
      const { entry, summary } = await find(name);
      const table = tables.get(name) ?? readBuiltinFiles(folder, entry);
      tables.set(name, table);
      return { table, summary };
    },
    async recipe(name) {
      const { recipe, target } = (await find(name)).entry;
      return recipe === null ? null : { ...DEFAULT_DATA, target, ...recipe };
    },
    list: async () => (await (listing ??= readListing(folder))).map(({ summary }) => summary),
  };
}

interface ListedDataset {
  readonly entry: BuiltinDataset;
  readonly summary: DatasetSummary;
}

type Listing = readonly ListedDataset[];

/** The index with the facts beside it (scripts/builtin-facts.ts): reading every row would hold the start up. */
async function readListing(folder: string): Promise<Listing> {
  const read = async (file: string) =>
    parseStrictJsonBytes(await readFile(join(folder, file)), 'the list of built-in datasets');
  const [index, facts] = await Promise.all([read('index.json'), read('facts.json')]);
  const known = new Map(Object.entries(facts as unknown as Record<string, TableDescription>));
  return parseBuiltinIndex(index).map((entry) => {
    const description = known.get(entry.name) ?? describeTable(readBuiltinFiles(folder, entry));
    const summary: DatasetSummary = {
      ...description,
      id: `builtin:${entry.name}`,
      name: entry.label,
      origin: 'builtin',
      description: entry.description,
      licence: `${entry.licence}. ${entry.attribution}`,
    };
    return { entry, summary };
  });
}
