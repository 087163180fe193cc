import { sizeOf } from '../support/shape.ts';
import { resolveAxis, splitAtAxis } from './axis.ts';
import { defineLayer } from './define.ts';
import { inferReducedShape, reduceFields } from './reduce.ts';

/** Mean over one axis. */
export const reduceMean = defineLayer({
  type: 'reduceMean',
  version: 1,
  label: 'Mean over axis',
  category: 'shape',
  description: 'Replaces one axis by its average, for example all time steps of a sequence by one row.',
  formula: 'y_{ik} = \\frac{1}{n} \\sum_{j=1}^{n} x_{ijk}',
  fields: reduceFields,
  inputs: { minimum: 1, maximum: 1 },
  references: [{ title: 'torch.mean', url: 'https://pytorch.org/docs/stable/generated/torch.mean.html' }],
  inferShape: ([input], { axis, keepAxis }) => inferReducedShape(input!, axis, keepAxis),
  parameters: () => [],
  multiplyAdds: ([input]) => sizeOf(input!),
  summarize: ({ axis }) => `axis ${axis}`,
  plan({ inputs: [input], output, values: { axis }, kernels, rows }) {
    const { shape, values, gradient } = input!;
    const { outer, length, inner } = splitAtAxis(shape, resolveAxis(axis, shape));
    return {
      forward: () => kernels.sumAxis(values, output.values, rows() * outer, length, inner, 1 / length),
      backward() {
        if (gradient)
          kernels.spreadAxis(output.gradient, gradient, rows() * outer, length, inner, 1 / length);
      },
    };
  },
});
