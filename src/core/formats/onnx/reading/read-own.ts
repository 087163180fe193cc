import type { Preparation } from '../../../datasets/table.ts';
import type { NetworkDesign } from '../../../design/network-design.ts';
import { buildGraph } from '../../../graph/analyze.ts';
import type { NamedWeights } from '../../../plan/weights.ts';
import { StudioError } from '../../../support/errors.ts';
import { sizeOf } from '../../../support/shape.ts';
import type { OnnxModel } from '../onnx-model.ts';
import { serializeOnnx } from '../serialize-onnx.ts';
import { createOnnxModel } from '../write-onnx.ts';

/** Twice as many whole numbers as this have a float32 of their own. */
const MOST_PARAMETERS = 2 ** 23;

/**
 * The studio's own parameters out of a file that it wrote, bit for bit: the design is written with numbered
 * parameters, which shows where each number went, and the way is gone back. What was found is written again and
 * must be the file; null where it is not.
 */
export function readOwn(
  found: OnnxModel,
  design: NetworkDesign,
  preparation: Preparation | null,
): readonly NamedWeights[] | null {
  const graph = buildGraph(design);
  if (graph.parameterCount > MOST_PARAMETERS) return null;
  const write = (weights: readonly NamedWeights[]): OnnxModel =>
    createOnnxModel({ graph, design, weights, preparation, metadata: {} });
  let count = 0;
  const parameters = graph.nodes.flatMap(({ id, parameters: specs }) =>
    specs.map(({ name, shape }) => {
      const first = count;
      count += sizeOf(shape);
      return { name: `${id}.${name}`, shape, first };
    }),
  );
  const numbered = (offset: number) =>
    parameters.map(({ name, shape, first }) => ({
      name,
      shape,
      values: Float32Array.from({ length: sizeOf(shape) }, (_unused, index) => offset + first + index),
    }));
  try {
    const once = write(numbered(1)).initializers;
    const twice = write(numbered(1 + count)).initializers;
    if (once.length !== found.initializers.length) return null;
    const values = new Float32Array(count);
    const seen = new Uint8Array(count);
    for (const [index, { name, values: stored }] of found.initializers.entries()) {
      const a = once[index]!;
      const b = twice[index]!;
      if (a.name !== name || a.values.length !== stored.length) return null;
      for (let i = 0; i < stored.length; i++) {
        // What does not move with the numbering is no parameter.
        if (count === 0 || b.values[i]! - a.values[i]! !== count) continue;
        const place = a.values[i]! - 1;
        if (!Number.isInteger(place) || place < 0 || place >= count) return null;
        values[place] = stored[i]!;
        seen[place] = 1;
      }
    }
    if (seen.includes(0)) return null;
    const weights = parameters.map(({ name, shape, first }) => ({
      name,
      shape,
      values: values.slice(first, first + sizeOf(shape)),
    }));
    return sameBytes(bare(write(weights)), bare(found)) ? weights : null;
  } catch (error) {
    if (error instanceof StudioError) return null;
    throw error;
  }
}

const bare = (model: OnnxModel): Uint8Array =>
  serializeOnnx({ ...model, metadata: {}, producerName: '', producerVersion: '' });

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
