import type { NumberField } from '../support/fields.ts';
import type { Shape } from '../support/shape.ts';
import { shapeMismatch } from './define.ts';

/**
 * The field of every layer that works along one axis. Axes are counted from 1 (the first after the batch
 * axis, which is 0 and never touched) or from the end (-1 is the last): as in PyTorch and Keras, where
 * the batch axis takes part in the count.
 */
export function axisField(defaultAxis: number, help: string): NumberField & { readonly kind: 'integer' } {
  return {
    kind: 'integer',
    label: 'Axis',
    help: `${help} 1 is the first axis after the batch, -1 the last.`,
    default: defaultAxis,
    minimum: -8,
    maximum: 8,
  };
}

/** Turns the field's number into an index into `shape`. @throws StudioError `shape-mismatch` */
export function resolveAxis(axis: number, shape: Shape): number {
  const index = axis < 0 ? shape.length + axis : axis - 1;
  if (axis === 0 || index < 0 || index >= shape.length) {
    const choices = shape.length === 0 ? 'none: it has only the batch axis' : `1 to ${shape.length}`;
    throw shapeMismatch(
      `an input that has axis ${axis}`,
      shape,
      axis === 0
        ? `Axis 0 is the batch and cannot be used. Set axis to one of ${choices}.`
        : `Set axis to one of those it has (${choices}), or put a Reshape before it.`,
    );
  }
  return index;
}

/** Product of the axes before `index`, the axis itself, and the product of those after it. */
export function splitAtAxis(shape: Shape, index: number): { outer: number; length: number; inner: number } {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < index; i++) outer *= shape[i]!;
  for (let i = index + 1; i < shape.length; i++) inner *= shape[i]!;
  return { outer, length: shape[index]!, inner };
}
