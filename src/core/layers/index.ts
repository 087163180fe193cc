import { createCatalogue } from '../support/catalogue.ts';
import { add } from './add.ts';
import { alphaDropout } from './alpha-dropout.ts';
import { average } from './average.ts';
import { averagePool1d } from './average-pool1d.ts';
import { averagePool2d } from './average-pool2d.ts';
import { batchNorm } from './batch-norm.ts';
import { celu } from './celu.ts';
import { concatenate } from './concatenate.ts';
import { convTranspose1d } from './conv-transpose1d.ts';
import { convTranspose2d } from './conv-transpose2d.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { cropping1d } from './cropping1d.ts';
import { cropping2d } from './cropping2d.ts';
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
import { globalAveragePool1d } from './global-average-pool1d.ts';
import { globalAveragePool2d } from './global-average-pool2d.ts';
import { globalMaxPool1d } from './global-max-pool1d.ts';
import { globalMaxPool2d } from './global-max-pool2d.ts';
import { groupNorm } from './group-norm.ts';
import { gru } from './gru.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { input } from './input.ts';
import { layerNorm } from './layer-norm.ts';
import { leakyRelu } from './leaky-relu.ts';
import { learnedPositionalEmbedding } from './learned-positional-embedding.ts';
import { linear } from './linear.ts';
import { logSoftmax } from './log-softmax.ts';
import { lstm } from './lstm.ts';
import { maxPool1d } from './max-pool1d.ts';
import { maxPool2d } from './max-pool2d.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { mish } from './mish.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { multiply } from './multiply.ts';
import { permute } from './permute.ts';
import { positionalEncoding } from './positional-encoding.ts';
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
import { createTimeDistributed } from './time-distributed.ts';
import { transformerEncoderBlock } from './transformer-encoder-block.ts';
import { upsample1d } from './upsample1d.ts';
import { upsample2d } from './upsample2d.ts';
import { zeroPadding1d } from './zero-padding1d.ts';
import { zeroPadding2d } from './zero-padding2d.ts';

// It may hold any other layer, so it looks them up in the finished list.
const timeDistributed = createTimeDistributed((type) => layers.find(type));

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
  maxPool1d,
  maxPool2d,
  averagePool1d,
  averagePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
  globalAveragePool1d,
  globalAveragePool2d,
  // normalization
  batchNorm,
  layerNorm,
  groupNorm,
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
  upsample1d,
  upsample2d,
  zeroPadding1d,
  zeroPadding2d,
  cropping1d,
  cropping2d,
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
  timeDistributed,
  // attention
  multiHeadAttention,
  positionalEncoding,
  learnedPositionalEmbedding,
  transformerEncoderBlock,
  // embedding
  embedding,
]);
