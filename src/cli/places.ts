import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with `package.json` and `resources`: of the sources, and of the built studio, which may lie in an archive. */
export const rootFolder = findRoot(import.meta.dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'resources', 'datasets', 'index.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error('The files of the studio are incomplete: there is no folder "resources".');
  return findRoot(parent);
}

/** True for the sources, false for the built studio. */
export const isFromSources = import.meta.filename.endsWith('.ts');
