import { createAffineWarp } from './affine.ts';
import { defineAugmentation } from './define.ts';

/** Mirrors half of the images. */
export const randomFlip = defineAugmentation({
  type: 'randomFlip',
  label: 'Flip',
  description:
    'Mirrors half of the images. Only where left and right mean the same: not for digits or letters.',
  appliesTo: 'image',
  fields: {
    horizontal: {
      kind: 'boolean',
      label: 'Left to right',
      help: 'Mirror along the vertical axis.',
      default: true,
    },
    vertical: {
      kind: 'boolean',
      label: 'Top to bottom',
      help: 'Mirror along the horizontal axis.',
      default: false,
    },
  },
  create(shape, { horizontal, vertical }) {
    const warp = createAffineWarp(shape);
    return (block, at, random) => {
      const x = horizontal && random.nextUniform() < 0.5 ? -1 : 1;
      const y = vertical && random.nextUniform() < 0.5 ? -1 : 1;
      if (x === -1 || y === -1) warp(block, at, y, 0, 0, x, 0, 0);
    };
  },
});
