import { basename } from 'node:path';
import type { ImportPreview, ImportSettings } from '../../core/contract/imports.ts';
import type { NamedFile } from '../../core/contract/models.ts';
import type { TableDescription } from '../../core/contract/tasks.ts';
import { chooseTarget } from '../../core/datasets/column-names.ts';
import { StudioError } from '../../core/support/errors.ts';
import { parseFieldValues, type FieldValues } from '../../core/support/fields.ts';
import type { StagedContent } from '../storage/linked-contents.ts';
import { importFormats } from './formats/index.ts';
import type { ImportFormat, ImportSource, OpenImport } from './import-format.ts';
import { openSourceFile } from './source-file.ts';
import { createTableSpool } from './table-spool.ts';

/** First bytes that formats are recognised by. */
const START_BYTES = 65_536;
const PREVIEW_COLUMNS = 200;
const PREVIEW_ROWS = 50;
/** Of the time of an import; the rest is looking at each column, hashing and writing it (measured on a gigabyte). */
const READ_SHARE = 0.5;

/** One piece of work for the process that reads files. */
export type ImportJob =
  | { readonly kind: 'preview'; readonly source: ImportSource; readonly settings: ImportSettings }
  | {
      readonly kind: 'read';
      readonly source: ImportSource;
      readonly settings: ImportSettings;
      /** Table file that is to be made. */
      readonly path: string;
    }
  | {
      readonly kind: 'pictures';
      readonly files: readonly NamedFile[];
      readonly shape: readonly [number, number, number];
    };

/** What a file became: not in the workspace yet. */
export interface ReadImport {
  readonly staged: StagedContent;
  readonly description: TableDescription;
  readonly format: string;
  readonly formatLabel: string;
  readonly warnings: readonly string[];
}

/** How far reading has come. */
export interface JobProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly rows: number;
}

/** The format of a source: the chosen one, or the first that recognises it. @throws StudioError `import-unknown`. */
export function findFormat(source: ImportSource, chosen: string | null): ImportFormat {
  const candidates = importFormats.filter(({ origins }) => origins.includes(source.origin));
  if (chosen !== null) {
    const format = candidates.find(({ type }) => type === chosen);
    if (format !== undefined) return format;
    throw new StudioError('import-unknown', `There is no format "${chosen}" for "${source.name}".`, {
      format: chosen,
    });
  }
  let start: Uint8Array = new Uint8Array(0);
  if (source.origin === 'file') {
    const file = openSourceFile(source.path, source.name);
    start = file.readAt(0, START_BYTES);
    file.close();
  }
  const found = candidates.find((format) => format.recognises(source, start));
  if (found !== undefined) return found;
  throw new StudioError(
    'import-unknown',
    `"${source.name}" is none of the formats that can be imported.`,
    {},
  );
}

async function open(
  source: ImportSource,
  settings: ImportSettings,
): Promise<{ readonly format: ImportFormat; readonly opened: OpenImport; readonly target: string | null }> {
  const format = findFormat(source, settings.format);
  const roles = new Map(settings.roles.map(({ name, role }) => [name, role]));
  const opened = await format.open(source, { values: checkValues(format, settings.values), roles });
  const kept = opened.columns.filter(({ role }) => role !== 'skip').map(({ name }) => name);
  const suggested = chooseTarget(opened.suggestedTarget, opened.columns, opened.rows);
  const wanted = settings.target ?? suggested;
  const target =
    wanted !== null && kept.includes(wanted) ? wanted : settings.target === null ? suggested : null;
  return { format, opened, target: target !== null && kept.includes(target) ? target : null };
}

/** Values of fixed fields are checked here; a format whose fields depend on the file checks them itself. */
function checkValues(format: ImportFormat, values: FieldValues): FieldValues {
  if (Object.keys(format.fields).length === 0) return values;
  const parsed = parseFieldValues(format.fields, values, `the import of ${format.label}`) as FieldValues;
  return Object.fromEntries(Object.entries(parsed).filter(([name]) => Object.hasOwn(values, name)));
}

/** Reads the beginning of a source under some settings. @throws StudioError of its format. */
export async function previewImport(source: ImportSource, settings: ImportSettings): Promise<ImportPreview> {
  const { format, opened, target } = await open(source, settings);
  try {
    return {
      format: format.type,
      formatLabel: format.label,
      fields: opened.fields,
      values: opened.values,
      columns: opened.columns,
      rows: opened.rows
        .slice(0, PREVIEW_ROWS)
        .map((cells) => (opened.exampleShape === null ? cells.slice(0, PREVIEW_COLUMNS) : cells)),
      totalRows: opened.totalRows,
      exampleShape: opened.exampleShape,
      target,
      warnings: opened.warnings,
    };
  } finally {
    opened.close();
  }
}

/**
 * Reads a whole source into a table file. Nothing is left behind when it fails.
 * @throws StudioError of its format, `disk-full`.
 */
export async function readImport(
  source: ImportSource,
  settings: ImportSettings,
  path: string,
  report: (progress: JobProgress) => void,
): Promise<ReadImport> {
  const { format, opened, target } = await open(source, settings);
  try {
    const spool = createTableSpool(path);
    try {
      let latest: JobProgress = { doneBytes: 0, totalBytes: 1, rows: 0 };
      const result = await opened.read(spool, (doneBytes, totalBytes, rows) => {
        latest = { doneBytes: doneBytes * READ_SHARE, totalBytes, rows };
        report(latest);
      });
      const { staged, description } = spool.finish(result, target, (share) =>
        report({
          ...latest,
          doneBytes: latest.totalBytes * (READ_SHARE + (1 - READ_SHARE) * share),
          rows: result.rows,
        }),
      );
      const warnings = [...new Set([...opened.warnings, ...result.warnings])];
      return { staged, description, format: format.type, formatLabel: format.label, warnings };
    } finally {
      spool.close();
    }
  } catch (error) {
    throw toDiskError(error, path);
  } finally {
    opened.close();
  }
}

function toDiskError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new StudioError(
    'disk-full',
    `The disk is full: the table needs room beside the workspace while it is read. Free some space and try again.`,
    {
      file: basename(path),
    },
  );
}
