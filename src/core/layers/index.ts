import { createCatalogue } from '../support/catalogue.ts';
import { add } from './add.ts';
import { alphaDropout } from './alpha-dropout.ts';
import { average } from './average.ts';
import { celu } from './celu.ts';
import { concatenate } from './concatenate.ts';
import { convTranspose1d } from './conv-transpose1d.ts';
import { convTranspose2d } from './conv-transpose2d.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import type { LayerDefinition } from './definition.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { dot } from './dot.ts';
import { dropout } from './dropout.ts';
import { elu } from './elu.ts';
import { embedding } from './embedding.ts';
import { exponential } from './exponential.ts';
import { flatten } from './flatten.ts';
import { gaussianDropout } from './gaussian-dropout.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { gelu } from './gelu.ts';
import { gru } from './gru.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { input } from './input.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { logSoftmax } from './log-softmax.ts';
import { lstm } from './lstm.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { mish } from './mish.ts';
import { multiply } from './multiply.ts';
import { permute } from './permute.ts';
import { prelu } from './prelu.ts';
import { reduceMax } from './reduce-max.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { repeatVector } from './repeat-vector.ts';
import { reshape } from './reshape.ts';
import { selu } from './selu.ts';
import { separableConv2d } from './separable-conv2d.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { simpleRnn } from './simple-rnn.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { spatialDropout } from './spatial-dropout.ts';
import { subtract } from './subtract.ts';
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
  conv1d,
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  convTranspose1d,
  convTranspose2d,
  // pooling
  // normalization
  // regularization
  dropout,
  spatialDropout,
  gaussianNoise,
  gaussianDropout,
  alphaDropout,
  // shape
  flatten,
  reshape,
  permute,
  repeatVector,
  reduceMean,
  reduceMax,
  // merge
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  // recurrent
  simpleRnn,
  lstm,
  gru,
  // attention
  // embedding
  embedding,
]);
