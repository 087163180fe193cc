import * as modules from 'node:module';

/** Node 22.1 and later; the oldest Electron that must work brings Node 20. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Keeps the compiled code of the main process between starts, where the runtime can. Files that changed are compiled
 * anew: the cache goes by their content.
 */
export function keepCompiledCode(folder: string): void {
  (modules as CompileCache).enableCompileCache?.(folder);
}
