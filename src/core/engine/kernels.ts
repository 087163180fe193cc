import { activationKernels } from './reference/activation.ts';
import { attentionKernels } from './reference/attention.ts';
import { byteKernels } from './reference/bytes.ts';
import { columnNormalizationKernels } from './reference/column-normalization.ts';
import { convolutionKernels } from './reference/convolution.ts';
import { depthwiseKernels } from './reference/depthwise.ts';
import { dropoutKernels } from './reference/dropout.ts';
import { elementwiseKernels } from './reference/elementwise.ts';
import { embeddingKernels } from './reference/embedding.ts';
import { layoutKernels } from './reference/layout.ts';
import { matrixKernels } from './reference/matrix.ts';
import { mergeKernels } from './reference/merge.ts';
import { poolingKernels } from './reference/pooling.ts';
import { preluKernels } from './reference/prelu.ts';
import { recurrentKernels } from './reference/recurrent.ts';
import { resampleKernels } from './reference/resample.ts';
import { updateKernels } from './reference/update.ts';
import { rowNormalizationKernels } from './reference/row-normalization.ts';

/**
 * The plain TypeScript kernels: they work in float32 and float64, anywhere, and are what every faster
 * kernel is checked against. A new group of kernels is one file and one line here.
 */
export const referenceKernels = {
  ...matrixKernels,
  ...elementwiseKernels,
  ...activationKernels,
  ...preluKernels,
  ...attentionKernels,
  ...byteKernels,
  ...dropoutKernels,
  ...embeddingKernels,
  ...layoutKernels,
  ...mergeKernels,
  ...recurrentKernels,
  ...convolutionKernels,
  ...depthwiseKernels,
  ...columnNormalizationKernels,
  ...rowNormalizationKernels,
  ...poolingKernels,
  ...resampleKernels,
  ...updateKernels,
};

/** Everything that a layer, loss or optimizer may ask of the engine. */
export type Kernels = typeof referenceKernels;
