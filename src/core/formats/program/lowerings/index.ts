import type { Lowerings } from '../lowering.ts';
import { activationLowerings } from './activations.ts';
import { convolutionLowerings } from './convolutions.ts';
import { mergeLowerings } from './merges.ts';
import { normalizationLowerings } from './normalizations.ts';
import { sequenceLowerings } from './sequences.ts';
import { shapeLowerings } from './shapes.ts';

/** How every layer of the catalogue is written as operations (the input layer aside). A new layer is a line. */
export const lowerings: Lowerings = {
  ...activationLowerings,
  ...convolutionLowerings,
  ...normalizationLowerings,
  ...shapeLowerings,
  ...mergeLowerings,
  ...sequenceLowerings,
};
