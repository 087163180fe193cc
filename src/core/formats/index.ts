import { createCatalogue } from '../support/catalogue.ts';
import { modelCard } from './card/write-card.ts';
import { cCode } from './code/c/write-c.ts';
import { javascriptCode } from './code/javascript/write-javascript.ts';
import { pythonCode } from './code/python/write-python.ts';
import type { ExportFormat, ModelFormat } from './definition.ts';
import { jsonWeights } from './json-weights.ts';
import { npz } from './numpy/npz.ts';
import { onnx } from './onnx/onnx.ts';
import { safetensors } from './safetensors.ts';
import { torch } from './torch/write-torch.ts';
import { tensorflowJs } from './tensorflow/write-tfjs.ts';
import { asModelFormat } from './weights-model.ts';

/** Every format for weights alone, the default first. Adding one is a file and a line. */
export const exportFormats = createCatalogue<ExportFormat>('format', [safetensors, jsonWeights, npz]);

/** Every way to take a network out: as weights, to run elsewhere, as code. Adding one is a file and a line. */
export const modelFormats = createCatalogue<ModelFormat>('format', [
  ...exportFormats.all.map(asModelFormat),
  onnx,
  torch,
  tensorflowJs,
  pythonCode,
  javascriptCode,
  cCode,
  modelCard,
]);
