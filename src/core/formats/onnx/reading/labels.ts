import type { OnnxNode } from '../onnx-model.ts';

/**
 * What the author called the layer, from the name of its first tensor: `features.0.weight` is `features.0`.
 * Null for names that say nothing.
 */
export function labelOf({ inputs }: OnnxNode): string | null {
  const label = (inputs[1] ?? '').replace(/[./](weight|kernel|W|gamma|scale)(_\w+)?(:0)?$/u, '');
  return /^[\p{L}][\p{L}\p{N}_./ -]*$/u.test(label) && label !== inputs[1] ? label : null;
}
