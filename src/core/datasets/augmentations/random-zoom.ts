import { createAffineWarp } from './affine.ts';
import { defineAugmentation } from './define.ts';

/** Enlarges or shrinks each image by a random factor. */
export const randomZoom = defineAugmentation({
  type: 'randomZoom',
  label: 'Scale',
  description: 'Makes each image a little larger or smaller.',
  appliesTo: 'image',
  fields: {
    fraction: {
      kind: 'number',
      label: 'Most',
      help: 'Largest change of size in either direction, as a share: 0.1 gives 90 % to 110 %.',
      default: 0.1,
      minimum: 0,
      maximum: 0.9,
    },
  },
  create(shape, { fraction }) {
    const warp = createAffineWarp(shape);
    return (block, at, random) => {
      const factor = 1 / (1 + (2 * random.nextUniform() - 1) * fraction);
      warp(block, at, factor, 0, 0, factor, 0, 0);
    };
  },
});
