import { checkSeal, SEAL, sealOf, textPart, withoutSeal } from '../content-seal.ts';
import type { OnnxModel } from './onnx-model.ts';
import { serializeOnnx } from './serialize-onnx.ts';

/** What the studio says about itself as the producer of a model. */
export const PRODUCER = 'Descent';

/** Covers every operator, attribute, tensor, input and output that a reader sees, and the metadata. */
const contentOf = (model: OnnxModel): string =>
  sealOf([textPart(model.metadata), serializeOnnx({ ...model, metadata: {} })]);

/** Adds the checksum to the metadata. */
export function sealOnnx(model: OnnxModel): OnnxModel {
  return { ...model, metadata: { ...model.metadata, [SEAL]: contentOf(model) } };
}

/**
 * The model without its checksum, after that was compared.
 * @throws StudioError `content-changed`.
 */
export function unsealOnnx(model: OnnxModel): OnnxModel {
  const { metadata, producerName } = model;
  const marks = [
    ...(Object.hasOwn(metadata, 'design') ? ['the metadata "design"'] : []),
    ...(producerName === PRODUCER ? [`the producer name "${PRODUCER}"`] : []),
  ];
  checkSeal(metadata, marks.length === 0 ? null : marks.join(' and '), () => contentOf(model));
  return { ...model, metadata: withoutSeal(metadata) };
}
