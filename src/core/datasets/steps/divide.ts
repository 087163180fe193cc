import { defineChange } from './define.ts';

/** Divides by a constant: pixels by 255. */
export const divide = defineChange({
  type: 'divide',
  label: 'Divide (pixels)',
  description: 'Divides by a constant that no data decides: 255 brings the bytes of a picture to 0 to 1.',
  formula: 'x \\leftarrow x / c',
  fields: {
    by: {
      kind: 'number',
      label: 'By',
      help: 'Largest value that a pixel can have.',
      default: 255,
      minimum: 0,
      exclusiveMinimum: true,
    },
  },
  fit: ({ by }) => ({ kind: 'scale', offset: 0, scale: by }),
});
