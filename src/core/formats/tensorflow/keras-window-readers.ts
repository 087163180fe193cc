import {
  channelsLast,
  kernelAndBias,
  named,
  padding,
  pair,
  type Reader,
  activationOf,
  single,
  type Source,
  usesBias,
  whole,
} from './keras-config.ts';
import { refuseLayer } from './refuse.ts';

/** Pooling over one or two axes. */
export const pool =
  (type: string, dimensions: 1 | 2): Reader =>
  (source) => {
    channelsLast(source);
    const size = pair(source, 'pool_size', 2);
    const stride = pair(source, 'strides', 0);
    const strides = stride[0] === 0 ? size : stride;
    return {
      type,
      values: {
        poolSize: dimensions === 1 ? size[0] : size,
        stride: dimensions === 1 ? strides[0] : strides,
        ...padding(source),
        // TensorFlow divides by the real cells alone.
        ...(type.startsWith('average') ? { countIncludePad: false } : {}),
      },
    };
  };

const window2d = (source: Source) => ({
  kernelSize: pair(source, 'kernel_size', 1),
  stride: pair(source, 'strides', 1),
  dilation: pair(source, 'dilation_rate', 1),
  bias: usesBias(source),
  ...padding(source),
});

/** Convolution over images. */
export const conv2d: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    groups: whole(source, 'groups', 1),
    ...window2d(source),
  };
  return { type: 'conv2d', values, weights: kernelAndBias, ...activationOf(source) };
};

/** Convolution over sequences. */
export const conv1d: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    kernelSize: single(source, 'kernel_size', 1),
    stride: single(source, 'strides', 1),
    dilation: single(source, 'dilation_rate', 1),
    groups: whole(source, 'groups', 1),
    bias: usesBias(source),
    ...padding(source),
  };
  return { type: 'conv1d', values, weights: kernelAndBias, ...activationOf(source) };
};

/** One filter per channel. */
export const depthwise: Reader = (source) => {
  channelsLast(source);
  const values = { depthMultiplier: whole(source, 'depth_multiplier', 1), ...window2d(source) };
  const weights = named({ kernel: 'depthwise_kernel', bias: 'bias' });
  return { type: 'depthwiseConv2d', values, weights, ...activationOf(source) };
};

/** Depthwise, then a convolution of single places. */
export const separable: Reader = (source) => {
  channelsLast(source);
  const values = {
    filters: whole(source, 'filters'),
    depthMultiplier: whole(source, 'depth_multiplier', 1),
    ...window2d(source),
  };
  const weights = named({
    depthwiseKernel: 'depthwise_kernel',
    pointwiseKernel: 'pointwise_kernel',
    bias: 'bias',
  });
  return { type: 'separableConv2d', values, weights, ...activationOf(source) };
};

/** Convolution that enlarges. */
export const transposed: Reader = (source) => {
  channelsLast(source);
  const kernelSize = pair(source, 'kernel_size', 1);
  const stride = pair(source, 'strides', 1);
  const { padding: mode } = padding(source);
  if (mode === 'valid' && (kernelSize[0] < stride[0] || kernelSize[1] < stride[1])) {
    throw refuseLayer(source.name, 'transposed convolution with a stride larger than its kernel');
  }
  const values = {
    filters: whole(source, 'filters'),
    kernelSize,
    stride,
    padding: mode,
    bias: usesBias(source),
  };
  return { type: 'convTranspose2d', values, weights: kernelAndBias, ...activationOf(source) };
};
