import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { showRows } from '../../../core/datasets/show-rows.ts';
import type { ImportPreview, ImportSettings } from '../../../core/contract/imports.ts';
import type { Table } from '../../../core/datasets/table.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { readFileSync } from 'node:fs';
import { decodeTable } from '../../storage/table-bytes.ts';
import type { ImportSource } from '../import-format.ts';
import { previewImport, readImport, type JobProgress, type ReadImport } from '../import-job.ts';

const nothing: ImportSettings = { format: null, values: {}, roles: [], target: null };

/** Files of one test and what importing them gives. */
export interface ImportFolder {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): string;
  preview(path: string, settings?: Partial<ImportSettings>): Promise<ImportPreview>;
  read(
    path: string,
    settings?: Partial<ImportSettings>,
    report?: (progress: JobProgress) => void,
  ): Promise<
    ReadImport & { readonly table: Table; readonly cells: readonly (readonly (string | number | null)[])[] }
  >;
  /** The error of an import, after checking that it left nothing behind. */
  refusal(path: string, settings?: Partial<ImportSettings>): Promise<StudioError>;
  remove(): void;
}

/** Makes the folder. */
export function createImportFolder(): ImportFolder {
  const folder = mkdtempSync(join(tmpdir(), 'descent-import-'));
  const files = join(folder, 'files');
  const staging = join(folder, 'staging');
  mkdirSync(files);
  mkdirSync(staging);
  let count = 0;

  const sourceOf = (path: string, origin: ImportSource['origin']): ImportSource => ({
    origin,
    path,
    name: path.split('/').at(-1)!,
    text: '',
  });
  const originOf = (path: string): ImportSource['origin'] => {
    try {
      readdirSync(path);
      return 'folder';
    } catch {
      return 'file';
    }
  };

  async function read(
    path: string,
    settings: Partial<ImportSettings> = {},
    report: (progress: JobProgress) => void = () => undefined,
  ) {
    const target = join(staging, `${++count}.dtb`);
    const done = await readImport(
      sourceOf(path, originOf(path)),
      { ...nothing, ...settings },
      target,
      report,
    );
    const bytes = readFileSync(target);
    if (createHash('sha256').update(bytes).digest('hex') !== done.staged.hash)
      throw new Error('the hash is wrong');
    const table = decodeTable(bytes);
    return { ...done, table, cells: showRows(table, 0, 1000) };
  }

  return {
    folder: files,
    write(name, content) {
      const path = join(files, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    preview: (path, settings = {}) =>
      previewImport(sourceOf(path, originOf(path)), { ...nothing, ...settings }),
    read,
    async refusal(path, settings = {}) {
      const before = readdirSync(staging).length;
      try {
        await read(path, settings);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        if (readdirSync(staging).length !== before)
          throw new Error('A refused import left a file behind.', { cause: error });
        return error;
      }
      throw new Error('was accepted');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
