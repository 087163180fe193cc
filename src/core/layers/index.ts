import { createCatalogue } from '../support/catalogue.ts';
import { celu } from './celu.ts';
import { dense } from './dense.ts';
import type { LayerDefinition } from './definition.ts';
import { elu } from './elu.ts';
import { exponential } from './exponential.ts';
import { gelu } from './gelu.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { input } from './input.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { logSoftmax } from './log-softmax.ts';
import { mish } from './mish.ts';
import { prelu } from './prelu.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { selu } from './selu.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { tanh } from './tanh.ts';

/** Every layer of the studio, in the order of the palette. Adding one is a file and a line. */
export const layers = createCatalogue<LayerDefinition>('layer', [
  // input
  input,
  // dense
  dense,
  // activation
  relu,
  leakyRelu,
  prelu,
  elu,
  selu,
  celu,
  relu6,
  gelu,
  silu,
  mish,
  softplus,
  sigmoid,
  tanh,
  softsign,
  hardSigmoid,
  hardSwish,
  exponential,
  linear,
  softmax,
  logSoftmax,
  // convolution
  // pooling
  // normalization
  // regularization
  // shape
  // merge
  // recurrent
  // attention
  // embedding
]);
