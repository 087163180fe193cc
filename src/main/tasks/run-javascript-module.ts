import { Script, createContext } from 'node:vm';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import { StudioError } from '../../core/support/errors.ts';
import { sizeOf } from '../../core/support/shape.ts';

/** Time that a module gets for all its rows, in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * Runs an exported module on prepared rows. The module is the studio's own, byte for byte: the check has
 * compared it before. It sees numbers and nothing else.
 * @throws StudioError `export-differs` where it fails.
 */
export function runJavascriptModule(
  bytes: Uint8Array,
  graph: NetworkGraph,
  features: Float32Array,
  count: number,
): Float32Array {
  const source = new TextDecoder().decode(bytes).replace(/^export /gm, '');
  const width = features.length / count;
  const sizes = graph.inputs.map((index) => sizeOf(graph.nodes[index]!.outputShape));
  const shared = sizes.every((size) => size === width);
  const context = createContext({ features, count, width, sizes, shared });
  const loop = `
(() => {
  const results = [];
  for (let row = 0; row < count; row++) {
    const all = features.subarray(row * width, (row + 1) * width);
    let start = 0;
    const shares = sizes.map((size) => (shared ? all : all.subarray(start, (start += size))));
    const answer = run.length === 1 ? run(all) : run(...shares);
    results.push(...answer[Object.keys(answer)[0]]);
  }
  return results;
})()`;
  try {
    const script = new Script(`${source}\n${loop}`, { filename: 'exported.mjs' });
    return Float32Array.from(script.runInContext(context, { timeout: TIMEOUT_MS }) as number[]);
  } catch (error) {
    throw new StudioError(
      'export-differs',
      `The written module does not run: ${error instanceof Error ? error.message : String(error)}. No file was made.`,
      {},
    );
  }
}
