import { createAffineWarp } from './affine.ts';
import { defineAugmentation } from './define.ts';

/** Moves each image by a random amount. */
export const randomShift = defineAugmentation({
  type: 'randomShift',
  label: 'Shift',
  description: 'Moves each image a little, so that the network does not learn one exact place.',
  appliesTo: 'image',
  fields: {
    fraction: {
      kind: 'number',
      label: 'Farthest',
      help: 'Largest move along each axis, as a share of the size of the image.',
      default: 0.1,
      minimum: 0,
      maximum: 1,
    },
  },
  create(shape, { fraction }) {
    const warp = createAffineWarp(shape);
    const [height, width] = shape as readonly [number, number];
    return (block, at, random) => {
      const dy = (2 * random.nextUniform() - 1) * fraction * height;
      const dx = (2 * random.nextUniform() - 1) * fraction * width;
      warp(block, at, 1, 0, 0, 1, dy, dx);
    };
  },
});
