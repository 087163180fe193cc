import { sizeOf } from '../support/shape.ts';
import { resolveAxis, splitAtAxis } from './axis.ts';
import { defineLayer } from './define.ts';
import { inferReducedShape, reduceFields } from './reduce.ts';

/** Largest value along one axis. */
export const reduceMax = defineLayer({
  type: 'reduceMax',
  version: 1,
  label: 'Maximum over axis',
  category: 'shape',
  description: 'Replaces one axis by its largest value: whether a feature appeared anywhere, not where.',
  formula: 'y_{ik} = \\max_j x_{ijk}',
  fields: reduceFields,
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'Where several places hold the maximum they share the gradient equally, as in torch.amax.',
  references: [{ title: 'torch.amax', url: 'https://pytorch.org/docs/stable/generated/torch.amax.html' }],
  inferShape: ([input], { axis, keepAxis }) => inferReducedShape(input!, axis, keepAxis),
  parameters: () => [],
  multiplyAdds: ([input]) => sizeOf(input!),
  summarize: ({ axis }) => `axis ${axis}`,
  plan({ inputs: [input], output, values: { axis }, kernels, rows }) {
    const { shape, values, gradient } = input!;
    const { outer, length, inner } = splitAtAxis(shape, resolveAxis(axis, shape));
    return {
      forward: () => kernels.maximumAxis(values, output.values, rows() * outer, length, inner),
      backward() {
        if (!gradient) return;
        const { values: y, gradient: dy } = output;
        kernels.maximumAxisBackward(values, y, dy, gradient, rows() * outer, length, inner);
      },
    };
  },
});
