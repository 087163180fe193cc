import type { TaskCalls } from '../../core/contract/tasks.ts';
import { chooseEngine, createSimdEngine, measureProduct } from '../../core/engine/simd.ts';
import { trainReproducibly } from '../../core/training/rehearsal.ts';
import { allowWideVectors, compileAtOnce } from '../trainer/wide-vectors.ts';

/** Passes over the rows of each network: enough for every kernel to run on numbers that earlier ones have made. */
const EPOCHS = 2;
/** Rows, inner length and columns of the product that is timed. */
const PRODUCT_SIZE = 128;

/** Only in a process of its own: it changes how all later kernels are compiled, and may crash. */
export function rehearseVectors({
  wide,
}: TaskCalls['rehearseVectors']['argument']): TaskCalls['rehearseVectors']['result'] {
  if (wide) allowWideVectors();
  else compileAtOnce();
  const fingerprints: Record<string, string> = {};
  for (const arithmetic of ['reproducible', 'fast'] as const) {
    const hashes = trainReproducibly(() => chooseEngine({ arithmetic, wide }).engine, EPOCHS);
    for (const [name, hash] of Object.entries(hashes)) fingerprints[`${arithmetic} ${name}`] = hash;
  }
  const engine = createSimdEngine({ wide });
  return { fingerprints, gigaflops: measureProduct(engine, () => performance.now(), PRODUCT_SIZE) };
}
