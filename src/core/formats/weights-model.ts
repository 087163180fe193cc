import type { ExportFormat, ModelFormat } from './definition.ts';
import { describeModel, readDescription } from './model-metadata.ts';

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
        bytes: format.write({
          tensors: model.weights,
          metadata: describeModel(model),
          precision: model.precision ?? 'float32',
        }),
      },
    ],
    read({ bytes }) {
      const { tensors, metadata } = format.read(bytes);
      return { weights: tensors, ...readDescription(metadata) };
    },
  } satisfies ModelFormat);
}
