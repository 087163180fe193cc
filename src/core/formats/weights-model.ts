import { checkSeal, SEAL, sealOf, tensorParts, textPart, withoutSeal } from './content-seal.ts';
import type { ExportFormat, ModelFormat } from './definition.ts';
import { describeModel, readDescription } from './model-metadata.ts';
import { roundTensor } from './precision.ts';
import type { WeightsFile } from './weights-file.ts';

/** A format for weights as a way to take a whole network out: design and preparation travel as metadata. */
export function asModelFormat(format: ExportFormat): ModelFormat {
  const { type, label, extension, description, precisions } = format;
  return Object.freeze({
    type,
    label,
    extension,
    description,
    carries: 'weights' as const,
    precisions: precisions ?? ['float32'],
    write: (model) => [
      {
        suffix: `.${extension}`,
        bytes: format.write(
          sealWeights({
            tensors: model.weights,
            metadata: describeModel(model),
            precision: model.precision ?? 'float32',
          }),
        ),
      },
    ],
    read({ bytes }) {
      const { tensors, metadata } = format.read(bytes);
      const mark = Object.hasOwn(metadata, 'design') ? 'the metadata "design"' : null;
      checkSeal(metadata, mark, () => sealOf([textPart(metadata), ...tensorParts(tensors)]));
      return { weights: tensors, ...readDescription(withoutSeal(metadata)) };
    },
  } satisfies ModelFormat);
}

/** Adds the checksum of the tensors, as a reader will get them, and of the texts about them. */
export function sealWeights(weights: WeightsFile): WeightsFile {
  const { tensors, metadata, precision = 'float32' } = weights;
  const read = tensors.map((tensor) => roundTensor(tensor, precision));
  return {
    ...weights,
    metadata: { ...metadata, [SEAL]: sealOf([textPart(metadata), ...tensorParts(read)]) },
  };
}
