import { realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { parseBuiltinIndex } from '../core/datasets/builtin.ts';
import { readCsv } from '../core/datasets/csv.ts';
import type { DataSource } from '../core/datasets/data-spec.ts';
import { generateTable } from '../core/datasets/generators/index.ts';
import type { Table } from '../core/datasets/table.ts';
import { StudioError } from '../core/support/errors.ts';
import { LIMITS } from '../core/support/limits.ts';
import { parseStrictJsonBytes } from '../core/support/strict-json.ts';
import { readBuiltinFiles } from '../main/tasks/builtin-files.ts';
import { readLimitedFile } from './files.ts';
import { rootFolder } from './places.ts';

const resources = join(rootFolder, 'resources', 'datasets');

/**
 * The rows that a project names.
 * @param projectPath file of the project: files are looked for beside it and nowhere else.
 * @throws StudioError `dataset-unknown`, `dataset-needs-workspace`, `path-not-relative` (through a link), and
 *   those of the readers.
 */
export function loadTable(source: DataSource, projectPath: string): Table {
  switch (source.kind) {
    case 'generator':
      return generateTable(source.spec, source.seed);
    case 'builtin':
      return loadBuiltin(source.name);
    case 'file':
      return readCsv(readLimitedFile(findBeside(projectPath, source.path), LIMITS.tableBytes));
    case 'dataset':
      if (source.id.startsWith('builtin:')) return loadBuiltin(source.id.slice('builtin:'.length));
      throw new StudioError(
        'dataset-needs-workspace',
        'This project names a dataset of a workspace, which the command line cannot see. Export the rows as CSV beside the project and use { "kind": "file", "path": "rows.csv" }.',
        { id: source.id },
      );
  }
}

function loadBuiltin(name: string): Table {
  const index = parseBuiltinIndex(
    parseStrictJsonBytes(readLimitedFile(resolve(resources, 'index.json'), LIMITS.jsonBytes)),
  );
  const dataset = index.find((each) => each.name === name);
  if (dataset === undefined) {
    throw new StudioError(
      'dataset-unknown',
      `There is no built-in dataset "${name}". Choose one of: ${index.map((each) => each.name).join(', ')}.`,
      { name },
    );
  }
  return readBuiltinFiles(resources, dataset);
}

/** The parsed path cannot leave the folder by itself; a symbolic link in it could. */
function findBeside(projectPath: string, path: string): string {
  const folder = realpathSync(dirname(resolve(projectPath)));
  const wanted = resolve(folder, path);
  let real: string;
  try {
    real = realpathSync(wanted);
  } catch {
    throw new StudioError(
      'file-unreadable',
      `Could not find "${path}" beside the project (looked for ${wanted}).`,
      { path },
    );
  }
  if (real.startsWith(folder + sep)) return real;
  throw new StudioError(
    'path-not-relative',
    `Expected "${path}" to lie in the project's folder, but it is a link that leads out of it.`,
    { path },
  );
}
