import type { Shape } from '../support/shape.ts';
import { defineLayer, shapeMismatch } from './define.ts';
import { createGatherIndex, planGather, rowMajorStrides } from './gather-plan.ts';

/** Exchanges the axes of an example; output axis i is input axis order[i], counted from 1. */
export const permute = defineLayer({
  type: 'permute',
  version: 1,
  label: 'Permute',
  category: 'shape',
  description: 'Exchanges the axes, for example time and features, and moves the numbers accordingly.',
  formula: 'y_{i_{p_1} \\dots i_{p_k}} = x_{i_1 \\dots i_k}',
  fields: {
    order: {
      kind: 'integers',
      label: 'Order',
      help: 'Which input axis comes first, second and so on. 1 is the first axis after the batch: [2, 1] swaps two axes.',
      default: [2, 1],
      minimumLength: 1,
      maximumLength: 6,
      minimum: 1,
      maximum: 6,
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'The order leaves out the batch axis, as in Keras; torch.permute lists it as 0.',
  references: [
    { title: 'torch.permute', url: 'https://pytorch.org/docs/stable/generated/torch.permute.html' },
  ],
  inferShape: ([input], { order }) => {
    checkOrder(input!, order);
    return order.map((axis) => input![axis - 1]!);
  },
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ order }) => `(${order.join(', ')})`,
  plan(context) {
    const strides = rowMajorStrides(context.inputs[0]!.shape);
    const { order } = context.values;
    return planGather(
      context,
      createGatherIndex(
        context.output.shape,
        order.map((axis) => strides[axis - 1]!),
      ),
    );
  },
});

function checkOrder(input: Shape, order: readonly number[]): void {
  const axes = [...order].sort((a, b) => a - b);
  if (axes.length === input.length && axes.every((axis, index) => axis === index + 1)) return;
  const wanted = input.map((_axis, index) => input.length - index);
  throw shapeMismatch(
    `an input with the axes that order [${order.join(', ')}] names`,
    input,
    input.length === 0
      ? 'A single number has no axes to exchange: remove the Permute.'
      : `Set order to each of 1 to ${input.length} once, for example [${wanted.join(', ')}].`,
  );
}
