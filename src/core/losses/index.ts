import { createCatalogue } from '../support/catalogue.ts';
import { binaryCrossEntropyLogits } from './binary-cross-entropy-logits.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { binaryFocal } from './binary-focal.ts';
import { categoricalCrossEntropyProbabilities } from './categorical-cross-entropy-probabilities.ts';
import { categoricalCrossEntropy } from './categorical-cross-entropy.ts';
import { categoricalFocal } from './categorical-focal.ts';
import { cosineSimilarity } from './cosine-similarity.ts';
import type { LossDefinition } from './definition.ts';
import { hinge } from './hinge.ts';
import { huber } from './huber.ts';
import { klDivergence } from './kl-divergence.ts';
import { logCosh } from './log-cosh.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { multiMargin } from './multi-margin.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';
import { poisson } from './poisson.ts';
import { rootMeanSquaredError } from './root-mean-squared-error.ts';
import { smoothL1 } from './smooth-l1.ts';
import { squaredHinge } from './squared-hinge.ts';

/** Every loss of the studio, in the order of the menu. Adding one is a file and a line. */
export const losses = createCatalogue<LossDefinition>('loss', [
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  huber,
  smoothL1,
  logCosh,
  poisson,
  cosineSimilarity,
  binaryCrossEntropyLogits,
  binaryCrossEntropy,
  binaryFocal,
  hinge,
  squaredHinge,
  categoricalCrossEntropy,
  categoricalCrossEntropyProbabilities,
  categoricalFocal,
  negativeLogLikelihood,
  multiMargin,
  klDivergence,
]);
