import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The package of other people's engines and readers, which the set-up installs beside the app's own. */
const manifest = fileURLToPath(new URL('../../../../bench/peers/package.json', import.meta.url));

/**
 * Independent readers that are too large to be dependencies of the app: they come from bench/peers. Where one
 * is not installed, tests say "skipped" and name it.
 */
export function findReader<T>(name: string): { readonly module: T | null; readonly remark: string } {
  try {
    return { module: createRequire(manifest)(name) as T, remark: '' };
  } catch {
    return { module: null, remark: ` (skipped: ${name} is not installed in bench/peers)` };
  }
}
