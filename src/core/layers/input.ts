import { checkShape } from '../support/shape.ts';
import { defineLayer } from './define.ts';

/** Where examples enter. Its shape is that of one row after preprocessing. */
export const input = defineLayer({
  type: 'input',
  version: 1,
  label: 'Input',
  category: 'input',
  description: 'Where the rows of the dataset enter the network.',
  formula: 'y = x',
  fields: {
    shape: {
      kind: 'integers',
      label: 'Shape',
      help: 'Sizes of one example: [features] for a table, [height, width, channels] for an image.',
      default: [4],
      minimumLength: 0,
      maximumLength: 6,
      minimum: 1,
      maximum: 2_147_483_647,
    },
  },
  inputs: { minimum: 0, maximum: 0 },
  references: [],
  inferShape(_inputs, { shape }) {
    checkShape(shape, 'the input');
    return shape;
  },
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ shape }) => (shape.length === 0 ? 'one number' : shape.join(' × ')),
  plan: () => ({ forward() {}, backward() {} }),
});
