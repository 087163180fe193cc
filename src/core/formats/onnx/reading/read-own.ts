import type { Preparation } from '../../../datasets/table.ts';
import type { NetworkDesign } from '../../../design/network-design.ts';
import { buildGraph } from '../../../graph/analyze.ts';
import type { NamedWeights } from '../../../plan/weights.ts';
import { StudioError } from '../../../support/errors.ts';
import { traceParameters } from '../../trace-parameters.ts';
import type { OnnxModel } from '../onnx-model.ts';
import { serializeOnnx } from '../serialize-onnx.ts';
import { createOnnxModel } from '../write-onnx.ts';

/**
 * The studio's own parameters out of a file that it wrote, bit for bit: the way of each into the file is traced and gone
 * back. What was found is written again and must be the file; null where it is not.
 */
export function readOwn(
  found: OnnxModel,
  design: NetworkDesign,
  preparation: Preparation | null,
): readonly NamedWeights[] | null {
  const graph = buildGraph(design);
  const write = (weights: readonly NamedWeights[]): OnnxModel =>
    createOnnxModel({ graph, design, weights, preparation, metadata: {} });
  try {
    const trace = traceParameters(graph, (weights) => write(weights).initializers);
    const weights = trace?.restore(found.initializers) ?? null;
    return weights !== null && sameBytes(bare(write(weights)), bare(found)) ? weights : null;
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
