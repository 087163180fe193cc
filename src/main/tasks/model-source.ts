import type { ModelSource } from '../../core/contract/models.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../../core/formats/definition.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { StudioError } from '../../core/support/errors.ts';

/** What a format writes, out of a message. @throws StudioError `layers-unsupported`. */
export function toExportModel(source: ModelSource, format: ModelFormat): ExportModel {
  const { tensors } = safetensors.read(source.weights);
  const { layers, design, preparation, metadata, card, precision } = source;
  if (!(format.precisions ?? ['float32']).includes(precision)) {
    throw new StudioError(
      'precision-unsupported',
      `${format.label} is written in float32 here. Choose safetensors, NumPy or ONNX for ${precision}.`,
      { format: format.type, precision },
    );
  }
  if (layers !== null && format.carries !== 'weights') {
    throw new StudioError(
      'layers-unsupported',
      `${format.label} takes the whole network. Choose safetensors, NumPy or JSON for chosen layers.`,
      { format: format.type },
    );
  }
  const wanted = layers === null ? null : new Set(layers);
  const weights =
    wanted === null ? tensors : tensors.filter(({ name }) => wanted.has(name.slice(0, name.indexOf('.'))));
  if (wanted !== null && weights.length === 0) {
    throw new StudioError('layers-empty', 'The chosen layers have no weights. Choose others.', {});
  }
  return { graph: buildGraph(design), design, weights, preparation, metadata, card, precision };
}

/** Full names of an export's files. */
export const fileNameOf = ({ suffix, name }: ExportedFile, baseName: string): string =>
  name ?? `${baseName}${suffix}`;

/** The files of an export under their names. */
export function writeModel(
  source: ModelSource & { readonly format: string; readonly baseName: string },
): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const format = modelFormats.get(source.format);
  const files = format.write(toExportModel(source, format), source.baseName);
  return files.map((file) => ({ name: fileNameOf(file, source.baseName), bytes: file.bytes }));
}
