import { checkShape, sizeOf, type Shape } from '../support/shape.ts';
import { planCopy } from './copy-plan.ts';
import { defineLayer, shapeMismatch } from './define.ts';

function resolveShape(input: Shape, shape: Shape): Shape {
  const size = sizeOf(input);
  const wrong = shape.find((axis) => axis === 0 || axis < -1);
  const unknowns = shape.filter((axis) => axis === -1).length;
  if (wrong !== undefined || unknowns > 1) {
    throw shapeMismatch(
      'a shape of sizes of at least 1, with at most one -1 ("whatever is left")',
      shape,
      `Choose sizes whose product is ${size}.`,
    );
  }
  const known = Math.abs(sizeOf(shape));
  if (unknowns === 1 && size % known === 0) {
    return shape.map((axis) => (axis === -1 ? size / known : axis));
  }
  if (known !== size || unknowns === 1) {
    throw shapeMismatch(
      `an input whose ${size} numbers fit into [${shape.join(', ')}] (${known}${unknowns === 1 ? ' times a whole number' : ''})`,
      input,
      `Choose sizes whose product is ${size}, or one -1 for the axis that takes what is left.`,
    );
  }
  checkShape(shape, 'the reshaped output');
  return shape;
}

/** The same numbers, row-major, read as another shape. */
export const reshape = defineLayer({
  type: 'reshape',
  version: 1,
  label: 'Reshape',
  category: 'shape',
  description: 'Reads the same numbers in the same order as another shape, for example a row as an image.',
  formula: '\\operatorname{vec}(y) = \\operatorname{vec}(x)',
  fields: {
    shape: {
      kind: 'integers',
      label: 'Shape',
      help: 'Sizes of the new axes, without the batch. One of them may be -1: it takes what is left.',
      default: [-1],
      minimumLength: 0,
      maximumLength: 6,
      minimum: -1,
      maximum: 2_147_483_647,
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'torch.reshape', url: 'https://pytorch.org/docs/stable/generated/torch.reshape.html' },
  ],
  inferShape: ([input], { shape }) => resolveShape(input!, shape),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ shape }) => `[${shape.join(', ')}]`,
  plan: planCopy,
});
