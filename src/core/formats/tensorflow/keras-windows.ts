import type { WindowGeometry } from '../../engine/window-geometry.ts';
import {
  kernelWindow1d,
  kernelWindow2d,
  poolWindow1d,
  poolWindow2d,
  slidePool,
  slideTransposedWindow,
  slideWindow,
  type KernelValues1d,
  type KernelValues2d,
  type PoolValues1d,
  type PoolValues2d,
  type WindowOptions,
} from '../../layers/window.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import type { FieldValues } from '../../support/fields.ts';
import { pickedWeight, plainWeight, type KerasBuilder, type LayerWeight } from './keras-builder.ts';
import type { KerasTranslation, KerasTranslations } from './keras-context.ts';
import type { KerasTensor } from './keras-model.ts';

type Dimensions = 1 | 2;

const kernelWindow = (dimensions: Dimensions, values: FieldValues): WindowOptions =>
  dimensions === 1
    ? kernelWindow1d(values as unknown as KernelValues1d)
    : kernelWindow2d(values as unknown as KernelValues2d);

/** A signal as an image of width 1. */
const asImage = (builder: KerasBuilder, x: KerasTensor, dimensions: Dimensions): KerasTensor =>
  dimensions === 2 ? x : builder.reshape(x, [x.shape[0]!, 1, x.shape[1]!]);

/** A kernel [height, width, a, b] as TensorFlow takes it: groups and gaps written out as zeros. */
function spreadKernel(
  name: string,
  kernel: NamedWeights,
  shape: readonly [number, number, number, number],
  options: {
    readonly groups: number;
    readonly dilation: readonly [number, number];
    readonly size: readonly [number, number];
  },
): LayerWeight {
  const [, width, inner, outer] = shape;
  const { groups, dilation, size } = options;
  const [tallest, widest] = size;
  if (groups === 1 && dilation[0] === 1 && dilation[1] === 1 && tallest === shape[0] && widest === width) {
    return plainWeight(name, kernel, shape);
  }
  const wide = inner * groups;
  return pickedWeight(name, kernel, [tallest, widest, wide, outer], (index) => {
    const last = index % outer;
    const middle = Math.floor(index / outer) % wide;
    const x = Math.floor(index / (outer * wide)) % widest;
    const y = Math.floor(index / (outer * wide * widest));
    if (y % dilation[0] !== 0 || x % dilation[1] !== 0) return -1;
    const ky = y / dilation[0];
    const kx = x / dilation[1];
    if (ky >= shape[0] || kx >= width) return -1;
    // A convolution's filters and a transpose's channels lie side by side, group after group.
    const group = Math.floor(last / (outer / groups));
    if (Math.floor(middle / inner) !== group) return -1;
    return ((ky * width + kx) * inner + (middle % inner)) * outer + last;
  });
}

const bothAbove1 = (a: readonly number[], b: readonly number[]) =>
  a.some((each) => each > 1) && b.some((each) => each > 1);

/** Rows and columns of zeros that a geometry puts around the image. */
function frameOf(geometry: WindowGeometry, size: readonly [number, number]): readonly number[] {
  const { gridHeight, gridWidth, strideY, strideX, imageHeight, imageWidth, top, left } = geometry;
  const needed = [(gridHeight - 1) * strideY + size[0], (gridWidth - 1) * strideX + size[1]] as const;
  return [top, needed[0] - imageHeight - top, left, needed[1] - imageWidth - left];
}

const convolution =
  (dimensions: Dimensions): KerasTranslation =>
  ({ builder, inputs: [x], values, outputShape, parameter, optional }) => {
    const kernel = parameter('kernel');
    const bias = optional('bias');
    const window = kernelWindow(dimensions, values);
    const geometry = slideWindow(x!.shape, dimensions, window);
    const groups = values['groups'] as number;
    const [height, width] = dimensions === 1 ? [kernel.shape[0]!, 1] : [kernel.shape[0]!, kernel.shape[1]!];
    const [inner, filters] = kernel.shape.slice(-2) as [number, number];
    const stride = [geometry.strideY, geometry.strideX] as const;
    const dilation = [geometry.dilationY, geometry.dilationX] as const;
    const common = { filters, use_bias: bias !== null, activation: 'linear', data_format: 'channels_last' };
    const biases = bias === null ? [] : [plainWeight('bias', bias)];
    const native = !bothAbove1(stride, dilation) && window.padding !== 'explicit';
    const gaps = native ? ([1, 1] as const) : dilation;
    const size = [(height - 1) * gaps[0] + 1, (width - 1) * gaps[1] + 1] as const;
    const spread = spreadKernel('kernel', kernel, [height, width, inner, filters], {
      groups,
      dilation: gaps,
      size,
    });
    if (native && dimensions === 1) {
      return builder.add(
        'Conv1D',
        [x!],
        outputShape,
        {
          ...common,
          kernel_size: [height],
          strides: [stride[0]],
          dilation_rate: [dilation[0]],
          padding: window.padding,
        },
        [{ ...spread, shape: [height, inner * groups, filters] }, ...biases],
      );
    }
    const image = asImage(builder, x!, dimensions);
    const framed = native ? image : builder.frame(image, frameOf(geometry, size));
    const y = builder.add(
      'Conv2D',
      [framed],
      [geometry.gridHeight, geometry.gridWidth, filters],
      {
        ...common,
        kernel_size: [...size],
        strides: [...stride],
        dilation_rate: native ? [...dilation] : [1, 1],
        padding: native ? window.padding : 'valid',
      },
      [spread, ...biases],
    );
    return builder.reshape(y, outputShape);
  };

/** The whole transpose without padding, then cut or framed to its place, then the bias. */
const transposed =
  (dimensions: Dimensions): KerasTranslation =>
  ({ builder, inputs: [x], values, outputShape, parameter, optional }) => {
    const kernel = parameter('kernel');
    const bias = optional('bias');
    const extra = values['outputPadding'] as number | readonly number[];
    const geometry = slideTransposedWindow(
      x!.shape,
      dimensions,
      kernelWindow(dimensions, values),
      typeof extra === 'number' ? [extra, 0] : extra,
      values['filters'] as number,
    );
    const [height, width] = dimensions === 1 ? [kernel.shape[0]!, 1] : [kernel.shape[0]!, kernel.shape[1]!];
    const [inner, channels] = kernel.shape.slice(-2) as [number, number];
    const groups = values['groups'] as number;
    const { strideY, strideX, dilationY, dilationX, top, left, imageHeight, imageWidth } = geometry;
    // TensorFlow's transpose reaches at least one stride from each pixel.
    const size = [
      Math.max(strideY, (height - 1) * dilationY + 1),
      Math.max(strideX, (width - 1) * dilationX + 1),
    ] as const;
    const image = asImage(builder, x!, dimensions);
    const [tall, wide] = image.shape as readonly [number, number, number];
    const whole = [(tall - 1) * strideY + size[0], (wide - 1) * strideX + size[1]] as const;
    const filters = inner * groups;
    const spread = spreadKernel('kernel', kernel, [height, width, inner, channels], {
      groups,
      dilation: [dilationY, dilationX],
      size,
    });
    const y = builder.add(
      'Conv2DTranspose',
      [image],
      [...whole, filters],
      {
        filters,
        kernel_size: [...size],
        strides: [strideY, strideX],
        padding: 'valid',
        use_bias: false,
        activation: 'linear',
        data_format: 'channels_last',
      },
      [spread],
    );
    const placed = builder.frame(y, [
      -top,
      top + imageHeight - whole[0],
      -left,
      left + imageWidth - whole[1],
    ]);
    const biased = bias === null ? placed : builder.affine(placed, null, plainWeight('beta', bias));
    return builder.reshape(biased, outputShape);
  };

const depthwiseOf = (kernelName: string, withBias: boolean): KerasTranslation =>
  function translate({ builder, inputs: [x], values, parameter, optional }) {
    const kernel = parameter(kernelName);
    const bias = withBias ? optional('bias') : null;
    const window = kernelWindow(2, values);
    const geometry = slideWindow(x!.shape, 2, window);
    const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
    const stride = [geometry.strideY, geometry.strideX] as const;
    const dilation = [geometry.dilationY, geometry.dilationX] as const;
    const explicit = window.padding === 'explicit' || bothAbove1(stride, dilation);
    const gaps = explicit ? dilation : ([1, 1] as const);
    const size = [(height - 1) * gaps[0] + 1, (width - 1) * gaps[1] + 1] as const;
    const spread = spreadKernel('depthwise_kernel', kernel, [height, width, channels, multiplier], {
      groups: 1,
      dilation: gaps,
      size,
    });
    return builder.add(
      'DepthwiseConv2D',
      [explicit ? builder.frame(x!, frameOf(geometry, size)) : x!],
      [geometry.gridHeight, geometry.gridWidth, channels * multiplier],
      {
        kernel_size: [...size],
        strides: [...stride],
        dilation_rate: explicit ? [1, 1] : [...dilation],
        depth_multiplier: multiplier,
        padding: explicit ? 'valid' : window.padding,
        use_bias: bias !== null,
        activation: 'linear',
        data_format: 'channels_last',
      },
      [spread, ...(bias === null ? [] : [plainWeight('bias', bias)])],
    );
  };

const separable: KerasTranslation = (context) => {
  const { builder, outputShape, parameter, optional } = context;
  const spread = depthwiseOf('depthwiseKernel', false)(context);
  const kernel = parameter('pointwiseKernel');
  const bias = optional('bias');
  return builder.add(
    'Conv2D',
    [spread],
    outputShape,
    {
      filters: kernel.shape.at(-1)!,
      kernel_size: [1, 1],
      strides: [1, 1],
      dilation_rate: [1, 1],
      padding: 'valid',
      use_bias: bias !== null,
      activation: 'linear',
      data_format: 'channels_last',
    },
    [plainWeight('kernel', kernel), ...(bias === null ? [] : [plainWeight('bias', bias)])],
  );
};

const pool =
  (dimensions: Dimensions, kind: 'Max' | 'Average'): KerasTranslation =>
  ({ builder, inputs: [x], values, outputShape }) => {
    const window =
      dimensions === 1
        ? poolWindow1d(values as unknown as PoolValues1d)
        : poolWindow2d(values as unknown as PoolValues2d);
    const geometry = slidePool(x!.shape, dimensions, window);
    const size = [geometry.windowHeight, geometry.windowWidth] as const;
    const sides = frameOf(geometry, size);
    const isFramed = sides.some((side) => side > 0);
    const counts = kind === 'Average' && values['countIncludePad'] === true;
    if (isFramed && window.padding === 'explicit' && !counts) {
      throw builder.refuse('pools with a frame chosen by number that is not counted as zeros');
    }
    const image = asImage(builder, x!, dimensions);
    const framed = counts ? builder.frame(image, sides) : image;
    const y = builder.add(
      `${kind}Pooling2D`,
      [framed],
      [geometry.gridHeight, geometry.gridWidth, x!.shape.at(-1)!],
      {
        pool_size: [...size],
        strides: [geometry.strideY, geometry.strideX],
        padding: isFramed && !counts ? 'same' : 'valid',
        data_format: 'channels_last',
      },
    );
    return builder.reshape(y, outputShape);
  };

const globalPool =
  (dimensions: Dimensions, kind: 'Max' | 'Average'): KerasTranslation =>
  ({ builder, inputs: [x], outputShape }) =>
    builder.add(
      `Global${kind}Pooling${dimensions}D`,
      [x!],
      outputShape,
      dimensions === 2 ? { data_format: 'channels_last' } : {},
    );

/** Convolutions and pools in Keras' layers. */
export const windowTranslations: KerasTranslations = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  depthwiseConv2d: depthwiseOf('kernel', true),
  separableConv2d: separable,
  convTranspose1d: transposed(1),
  convTranspose2d: transposed(2),
  maxPool1d: pool(1, 'Max'),
  maxPool2d: pool(2, 'Max'),
  averagePool1d: pool(1, 'Average'),
  averagePool2d: pool(2, 'Average'),
  globalMaxPool1d: globalPool(1, 'Max'),
  globalMaxPool2d: globalPool(2, 'Max'),
  globalAveragePool1d: globalPool(1, 'Average'),
  globalAveragePool2d: globalPool(2, 'Average'),
};
