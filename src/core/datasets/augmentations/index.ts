import { createCatalogue } from '../../support/catalogue.ts';
import type { AugmentationDefinition } from './definition.ts';
import { randomFlip } from './random-flip.ts';
import { randomNoise } from './random-noise.ts';
import { randomRotate } from './random-rotate.ts';
import { randomShift } from './random-shift.ts';
import { randomZoom } from './random-zoom.ts';

/** Every augmentation of the studio, in the order of the menu. Adding one is a file and a line. */
export const augmentations = createCatalogue<AugmentationDefinition>('augmentation', [
  randomFlip,
  randomShift,
  randomRotate,
  randomZoom,
  randomNoise,
]);
