import type { Shape } from '../support/shape.ts';
import { axisField, resolveAxis, splitAtAxis } from './axis.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import { MERGE_INPUTS } from './merge.ts';

function inferConcatenated(inputs: readonly Shape[], axis: number): Shape {
  const first = inputs[0]!;
  const at = resolveAxis(axis, first);
  const fits = inputs.every(
    (shape) =>
      shape.length === first.length && shape.every((size, index) => index === at || size === first[index]),
  );
  if (!fits) {
    throw shapeMismatch(
      `inputs that are equal in every axis but axis ${at + 1}`,
      inputs,
      'Use the same stride and padding on all ways, choose another axis, or insert a Reshape.',
    );
  }
  const joined = inputs.reduce((sum, shape) => sum + shape[at]!, 0);
  return first.map((size, index) => (index === at ? joined : size));
}

/** Inputs side by side along one axis. */
export const concatenate = defineLayer({
  type: 'concatenate',
  version: 1,
  label: 'Concatenate',
  category: 'merge',
  description: 'Puts its inputs side by side, so that the next layer sees all of them.',
  formula: 'y = [x^{(1)}, x^{(2)}, \\dots]',
  fields: { axis: axisField(-1, 'The axis along which the inputs are joined.') },
  inputs: MERGE_INPUTS,
  references: [{ title: 'Densely Connected Convolutional Networks', authors: 'Huang et al.', year: 2017 }],
  inferShape: (inputs, { axis }) => inferConcatenated(inputs, axis),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ axis }) => (axis === -1 ? 'last axis' : `axis ${axis}`),
  plan({ inputs, output, values: { axis }, kernels, rows }) {
    const at = resolveAxis(axis, output.shape);
    const { outer, length, inner } = splitAtAxis(output.shape, at);
    const stride = length * inner;
    let offset = 0;
    const parts = inputs.map(({ shape, values, gradient }) => {
      const part = { values, gradient, width: shape[at]! * inner, offset };
      offset += part.width;
      return part;
    });
    return {
      forward() {
        const count = rows() * outer;
        for (const { values, width, offset } of parts) {
          kernels.copyColumns(values, width, 0, output.values, stride, offset, count, width);
        }
      },
      backward() {
        const count = rows() * outer;
        for (const { gradient, width, offset } of parts) {
          if (gradient)
            kernels.copyColumns(output.gradient, stride, offset, gradient, width, 0, count, width);
        }
      },
    };
  },
});
