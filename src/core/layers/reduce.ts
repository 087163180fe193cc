import type { Shape } from '../support/shape.ts';
import { axisField, resolveAxis } from './axis.ts';

/** Fields of the layers that sum up one axis. */
export const reduceFields = {
  axis: axisField(1, 'The axis that disappears. In a sequence axis 1 is time.'),
  keepAxis: {
    kind: 'boolean',
    label: 'Keep axis',
    help: 'Keeps the axis with size 1 instead of removing it.',
    default: false,
    advanced: true,
  },
} as const;

/** Shape after one axis has been summed up. @throws StudioError `shape-mismatch` */
export function inferReducedShape(input: Shape, axis: number, keepAxis: boolean): Shape {
  const index = resolveAxis(axis, input);
  return keepAxis
    ? input.map((size, at) => (at === index ? 1 : size))
    : input.filter((_, at) => at !== index);
}
