import { cos, sin } from '../../support/math.ts';
import { createAffineWarp } from './affine.ts';
import { defineAugmentation } from './define.ts';

/** Turns each image by a random angle. */
export const randomRotate = defineAugmentation({
  type: 'randomRotate',
  label: 'Rotate',
  description: 'Turns each image a little around its centre.',
  appliesTo: 'image',
  fields: {
    degrees: {
      kind: 'number',
      label: 'Farthest',
      help: 'Largest angle in either direction.',
      default: 10,
      minimum: 0,
      maximum: 180,
      unit: '°',
    },
  },
  create(shape, { degrees }) {
    const warp = createAffineWarp(shape);
    return (block, at, random) => {
      const angle = ((2 * random.nextUniform() - 1) * degrees * Math.PI) / 180;
      warp(block, at, cos(angle), -sin(angle), sin(angle), cos(angle), 0, 0);
    };
  },
});
