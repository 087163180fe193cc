import { StudioError } from '../../support/errors.ts';

/** The error of everything that a LayersModel must not be. */
export function refuseTfjs(rule: string, message: string): StudioError {
  return new StudioError('tfjs-invalid', `This TensorFlow.js model cannot be read: ${message}.`, { rule });
}

/** A model that is whole, but holds what the studio does not have. */
export function refuseLayer(layer: string, what: string): StudioError {
  return new StudioError(
    'import-unsupported',
    `The layer "${layer.slice(0, 100)}" cannot be read: the studio has no ${what}. Convert the model to ONNX, or import the weights alone.`,
    { layer: layer.slice(0, 100) },
  );
}
