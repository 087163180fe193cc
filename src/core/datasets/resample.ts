import { createRandom } from '../support/random.ts';
import type { DataSpec } from './data-spec.ts';

/**
 * Makes classes equally frequent among the training rows: rows of smaller classes are repeated (each as often as any
 * other, the rest drawn by seed), or rows of larger ones left out. Rising row numbers.
 * @param codes class of each row of the table.
 */
export function resampleRows(
  train: Int32Array,
  codes: Int32Array,
  way: NonNullable<DataSpec['resampling']>,
  seed: number,
): Int32Array {
  if (way === 'none') return train;
  const byClass = new Map<number, number[]>();
  for (const row of train) {
    const list = byClass.get(codes[row]!);
    if (list === undefined) byClass.set(codes[row]!, [row]);
    else list.push(row);
  }
  const sizes = [...byClass.values()].map((list) => list.length);
  const wanted = way === 'oversample' ? Math.max(...sizes) : Math.min(...sizes);
  const random = createRandom(seed, 'resample');
  const chosen: number[] = [];
  for (const label of [...byClass.keys()].sort((a, b) => a - b)) {
    const rows = byClass.get(label)!;
    for (let round = 0; round < Math.floor(wanted / rows.length); round++) chosen.push(...rows);
    const rest = wanted % rows.length;
    // The first `rest` of a shuffled copy: Fisher and Yates, stopped early.
    const pool = [...rows];
    for (let i = 0; i < rest; i++) {
      const j = i + Math.floor(random.nextUniform() * (pool.length - i));
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
      chosen.push(pool[i]!);
    }
  }
  return Int32Array.from(chosen).sort();
}
