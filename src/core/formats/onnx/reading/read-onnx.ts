import type { ImportedFile, ImportedModel } from '../../definition.ts';
import { readDescription } from '../../model-metadata.ts';
import { restoreDenseLayers } from '../dynamic-layers.ts';
import { unpackWeights } from '../pack-weights.ts';
import { unsealOnnx } from '../seal-onnx.ts';
import { importOnnx } from './import-onnx.ts';
import { parseOnnx } from './parse-onnx.ts';
import { readOwn } from './read-own.ts';

/**
 * Reads an ONNX file. One of the studio comes back as the design that it was made from, bit for bit; any other
 * one is read operator by operator.
 * @throws StudioError `onnx-invalid`, `import-unsupported` naming every operator.
 */
export function readOnnx({ bytes }: ImportedFile): ImportedModel {
  const model = unpackWeights(restoreDenseLayers(unsealOnnx(parseOnnx(bytes))));
  const { design, preparation, metadata, notes } = readDescription(model.metadata);
  if (design !== null) {
    const weights = readOwn(model, design, preparation);
    if (weights !== null) return { design, weights, preparation, metadata, notes };
  }
  const graph = importOnnx(model);
  return { ...graph, preparation: null, metadata, notes: [...notes, ...graph.notes] };
}
