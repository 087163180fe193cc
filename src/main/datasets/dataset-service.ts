import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatasetPreview, DatasetSummary, DatasetVersion } from '../../core/contract/studio.ts';
import { changeTable, describeChange, type TableChange } from '../../core/datasets/change-table.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { generateTable, generators } from '../../core/datasets/generators/index.ts';
import { pickRows, spreadRows } from '../../core/datasets/pick-rows.ts';
import { showRows } from '../../core/datasets/show-rows.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { FieldValues } from '../../core/support/fields.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import { placeOf } from '../storage/table-file.ts';
import { describeTable } from '../tasks/describe-table.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { BuiltinDatasets } from './builtin-datasets.ts';

const BUILTIN_PREFIX = 'builtin:';

/** What the service needs from the rest of main. */
export interface DatasetServiceParts {
  readonly workspace: () => Workspace;
  readonly builtins: BuiltinDatasets;
  readonly runTask: RunTask;
  /** Folder for tables that are being made; whoever imports removes its leftovers at the start. */
  readonly stagingFolder: string;
}

/** Built-in, generated and imported datasets behind one door. */
export interface DatasetService {
  list(): Promise<readonly DatasetSummary[]>;
  preview(id: string, firstRow: number, count: number): Promise<DatasetPreview>;
  /** At most `count` rows, spread over the whole. */
  sample(id: string, count: number): Promise<DatasetPreview['rows']>;
  generate(type: string, values: FieldValues, seed: number, name: string): DatasetSummary;
  rename(id: string, name: string): DatasetSummary;
  delete(id: string): void;
  restore(id: string): DatasetSummary;
  /** Every state that a dataset was in, newest first. */
  versions(id: string): readonly DatasetVersion[];
  restoreVersion(id: string, number: number): DatasetSummary;
  /** Checks the file of a large dataset, if it has one. @throws StudioError `dataset-link-missing`, `dataset-link-changed`. */
  verify(id: string): Promise<void>;
  /** Takes the file of a large dataset, which is missing or spoilt, from another place. @throws StudioError of `DatasetTable.adopt`. */
  findFile(id: string, path: string): Promise<DatasetSummary>;
  /** Changes columns: a new version. */
  change(id: string, change: TableChange): Promise<DatasetSummary>;
  /**
   * The rows that a run's specification names.
   * @param hash of the version that a run saw; the current version when left out, or when there is none such.
   * @throws StudioError `dataset-missing`, `dataset-not-linked`.
   */
  loadTable(source: DataSource, hash?: string): Promise<LoadedTable>;
}

/** Puts the sources together. */
export function createDatasetService({
  workspace,
  builtins,
  runTask,
  stagingFolder,
}: DatasetServiceParts): DatasetService {
  async function load(id: string, wanted?: string): Promise<LoadedTable> {
    if (id.startsWith(BUILTIN_PREFIX)) {
      const { table, summary } = await builtins.load(id.slice(BUILTIN_PREFIX.length));
      return { table, name: summary.name, datasetId: null, hash: summary.hash };
    }
    const { datasets } = workspace();
    const { name, hash, version = 1 } = datasets.get(id);
    const older = wanted === undefined || wanted === hash ? null : datasets.findVersion(id, wanted);
    const number = older ?? version;
    await datasets.verify(id, older === null ? undefined : wanted);
    return {
      table: datasets.content(id, older === null ? undefined : wanted),
      name: number > 1 ? `${name} v${number}` : name,
      datasetId: id,
      hash: older === null ? hash : wanted!,
    };
  }

  return {
    async list() {
      return [...(await builtins.list()), ...workspace().datasets.list()];
    },
    async preview(id, firstRow, count) {
      if (!id.startsWith(BUILTIN_PREFIX)) {
        const { datasets } = workspace();
        const totalRows = datasets.get(id).rows;
        await datasets.verify(id);
        return { firstRow, totalRows, rows: showRows(datasets.rows(id, firstRow, count), 0, count) };
      }
      const { table } = await load(id);
      return { firstRow, totalRows: table.rows, rows: showRows(table, firstRow, count) };
    },
    async sample(id, count) {
      if (!id.startsWith(BUILTIN_PREFIX)) {
        const { datasets } = workspace();
        const rows = spreadRows(datasets.get(id).rows, count);
        await datasets.verify(id);
        return showRows(datasets.pick(id, rows), 0, count);
      }
      const { table } = await load(id);
      return showRows(pickRows(table, spreadRows(table.rows, count)), 0, count);
    },
    generate(type, values, seed, name) {
      const table = generateTable({ type, values }, seed);
      return workspace().datasets.create(
        {
          ...describeTable(table),
          name,
          origin: 'generator',
          description: `${generators.get(type).label}, seed ${seed}`,
          licence: '',
        },
        table,
      );
    },
    rename(id, name) {
      refuseBuiltin(id, 'renamed');
      return workspace().datasets.rename(id, name);
    },
    delete(id) {
      refuseBuiltin(id, 'deleted');
      workspace().datasets.delete(id);
    },
    restore(id) {
      refuseBuiltin(id, 'restored');
      return workspace().datasets.restore(id);
    },
    versions(id) {
      return id.startsWith(BUILTIN_PREFIX) ? [] : workspace().datasets.versions(id);
    },
    restoreVersion(id, number) {
      refuseBuiltin(id, 'changed');
      return workspace().datasets.restoreVersion(id, number);
    },
    async verify(id) {
      if (!id.startsWith(BUILTIN_PREFIX)) await workspace().datasets.verify(id);
    },
    async findFile(id, path) {
      refuseBuiltin(id, 'looked for');
      const { datasets } = workspace();
      await datasets.adopt(id, path);
      return datasets.get(id);
    },
    async change(id, change) {
      refuseBuiltin(id, 'changed');
      const { datasets } = workspace();
      const { description, licence } = datasets.get(id);
      await datasets.verify(id);
      const old = datasets.content(id);
      const place = placeOf(old);
      if (place !== null) {
        mkdirSync(stagingFolder, { recursive: true });
        const path = join(stagingFolder, `${randomUUID()}.dtb`);
        try {
          const made = await runTask('changeTable', { table: { path: place.path }, change, path });
          const facts = { ...made.description, description, licence };
          return datasets.addVersion(id, facts, made.staged, describeChange(change));
        } finally {
          // Where it was taken there is none.
          rmSync(path, { force: true });
        }
      }
      const table = changeTable(old, change);
      const facts = await runTask('describeTable', { table });
      return datasets.addVersion(id, { ...facts, description, licence }, table, describeChange(change));
    },
    async loadTable(source, hash) {
      switch (source.kind) {
        case 'builtin':
          return load(`${BUILTIN_PREFIX}${source.name}`);
        case 'dataset':
          return load(source.id, hash);
        case 'generator': {
          const table = generateTable(source.spec, source.seed);
          const name = generators.get(source.spec.type).label;
          return { table, name, datasetId: null, hash: describeTable(table).hash };
        }
        case 'file':
          throw new StudioError(
            'dataset-not-linked',
            `The studio opens no path from a project file. Import "${basename(source.path)}" under Data and choose it here.`,
            { file: basename(source.path) },
          );
      }
    },
  };
}

function refuseBuiltin(id: string, what: string): void {
  if (!id.startsWith(BUILTIN_PREFIX)) return;
  throw new StudioError(
    'dataset-builtin',
    `A built-in dataset cannot be ${what}: it belongs to the studio.`,
    { id },
  );
}
