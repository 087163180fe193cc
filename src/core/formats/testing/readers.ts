import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Independent readers that are too large to be dependencies of the tests. The variable DESCENT_READERS
 * names a folder whose node_modules has them; without it the tests say what was skipped.
 */
export function findReader<T>(name: string): { readonly module: T | null; readonly remark: string } {
  const folder = process.env['DESCENT_READERS'];
  if (folder !== undefined && folder !== '') {
    try {
      const module = createRequire(join(folder, 'package.json'))(name) as T;
      return { module, remark: '' };
    } catch {
      // Said by the remark.
    }
  }
  return { module: null, remark: ` (skipped: ${name} is not in DESCENT_READERS)` };
}
