import type { TaskCalls } from '../../core/contract/tasks.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { exportFormats } from '../../core/formats/index.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import type { WeightsTensor } from '../../core/formats/weights-file.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createPredictor } from '../../core/plan/predictor.ts';
import { StudioError } from '../../core/support/errors.ts';
import { sizeOf } from '../../core/support/shape.ts';

/** Most rows that are run through the file that was read back. */
const ROW_LIMIT = 256;

/**
 * Reads a written file with its format's own reader and runs real rows through a fresh plan with those weights
 * and through one with the original weights.
 * @throws StudioError `export-differs` where a weight or an output is not the same, or as the reader.
 */
export function checkWeights(
  argument: TaskCalls['checkWeights']['argument'],
): TaskCalls['checkWeights']['result'] {
  const { format, file, weights, spec, table } = argument;
  const original = safetensors.read(weights).tensors;
  const readBack = exportFormats.get(format).read(file).tensors;
  const largestWeight = compareWeights(original, readBack);
  if (table === null) return { checkedRows: 0, largestDifference: largestWeight };
  const graph = buildGraph(spec.design);
  const { engine } = chooseEngine();
  const data = prepareData(table, spec.data);
  const rows = data.split.test.length > 0 ? data.split.test : data.split.train;
  const checkedRows = Math.min(ROW_LIMIT, rows.length);
  const size = sizeOf(data.featureShape);
  const features = new Float32Array(checkedRows * size);
  for (let index = 0; index < checkedRows; index++) {
    const from = rows[index]! * size;
    features.set(data.features.subarray(from, from + size), index * size);
  }
  const before = createPredictor(graph, original, engine).predict(features, checkedRows);
  const after = createPredictor(graph, readBack, engine).predict(features, checkedRows);
  const largestDifference = largestGap(before, after);
  if (!(largestDifference <= 1e-6)) {
    throw differs(`the outputs of ${checkedRows} rows differ by up to ${String(largestDifference)}`);
  }
  return { checkedRows, largestDifference };
}

function compareWeights(original: readonly WeightsTensor[], readBack: readonly WeightsTensor[]): number {
  const found = new Map(readBack.map((tensor) => [tensor.name, tensor]));
  if (found.size !== original.length) {
    throw differs(`it has ${found.size} tensors instead of ${original.length}`);
  }
  let largest = 0;
  for (const { name, shape, values } of original) {
    const other = found.get(name);
    if (other === undefined) throw differs(`\`${name}\` is missing`);
    if (other.shape.join() !== shape.join()) throw differs(`the shape of \`${name}\` is another one`);
    const gap = largestGap(values, other.values);
    if (gap !== 0) throw differs(`\`${name}\` differs by up to ${String(gap)}`);
    largest = Math.max(largest, gap);
  }
  return largest;
}

/** Largest |a - b|; NaN counts as equal to NaN only. */
function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.NaN;
  for (let index = 0; index < a.length; index++) {
    if (Object.is(a[index], b[index])) continue;
    const gap = Math.abs(a[index]! - b[index]!);
    if (Number.isNaN(gap)) return gap;
    largest = Math.max(largest, gap);
  }
  return largest;
}

function differs(what: string): StudioError {
  return new StudioError(
    'export-differs',
    `The file was read back and is not what was written: ${what}. No file was made. Try another disk or format.`,
    {},
  );
}
