import type { FieldValues } from '../../../../support/fields.ts';
import type { OnnxNode } from '../../onnx-model.ts';
import { reorderAxes } from '../../../reorder.ts';
import { integerList, integerOf, textOf } from '../attributes.ts';
import { numbersOf, scalarOf } from '../constants.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import { labelOf } from '../labels.ts';
import { axis, BATCH, ONE, sizesOf, type Axis, type Wire } from '../wire.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

/** [N, C, spatial ..] where the layer has [spatial .., C]. */
export const channelsFirst = (rank: number): readonly Axis[] => [
  BATCH,
  axis(rank - 2),
  ...Array.from({ length: rank - 2 }, (_unused, index) => axis(index)),
];

/** The input as an image or signal with its channels last. */
function asImage(node: OnnxNode, importer: OnnxImporter): Wire {
  const x = importer.wire(node, 0);
  const rank = x.axes.length;
  if ((rank !== 3 && rank !== 4) || x.axes[0]!.kind !== 'batch') {
    throw new UnsupportedOperator(`it works on ${rank - 2} dimensions; signals (1) and images (2) are known`);
  }
  return importer.arrange(x, [...Array.from({ length: rank - 2 }, (_unused, index) => index + 2), 1]);
}

/** A layer of an image to an image. */
function defineImage(node: OnnxNode, importer: OnnxImporter, y: Wire): void {
  importer.define(node.outputs[0]!, { ...y, axes: channelsFirst(y.axes.length) });
}

interface Window {
  readonly dimensions: 1 | 2;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** [top, bottom, left, right] or [before, after]. */
  readonly amounts: readonly number[];
  readonly padding: 'valid' | 'same' | 'explicit';
}

function readWindow(node: OnnxNode, image: Wire, size: readonly number[]): Window {
  const dimensions = (image.shape.length - 1) as 1 | 2;
  const fill = (name: string, value: number) => integerList(node, name) ?? size.map(() => value);
  const stride = fill('strides', 1);
  const dilation = fill('dilations', 1);
  const auto = textOf(node, 'auto_pad', 'NOTSET');
  if (size.length !== dimensions || stride.length !== dimensions || dilation.length !== dimensions) {
    throw new UnsupportedOperator(`its kernel has ${size.length} axes, its input ${dimensions}`);
  }
  if (auto === 'SAME_LOWER') throw new UnsupportedOperator('it pads more before than after (SAME_LOWER)');
  const pads = integerList(node, 'pads') ?? [...size, ...size].map(() => 0);
  const amounts = size.flatMap((_size, index) => [pads[index]!, pads[index + dimensions]!]);
  if (amounts.some((amount) => amount < 0)) throw new UnsupportedOperator('it pads by less than nothing');
  const keeps = size.every(
    (each, index) =>
      stride[index] === 1 &&
      amounts[2 * index]! === Math.floor(((each - 1) * dilation[index]!) / 2) &&
      amounts[2 * index]! + amounts[2 * index + 1]! === (each - 1) * dilation[index]!,
  );
  const padding =
    auto === 'SAME_UPPER' || (auto === 'NOTSET' && keeps)
      ? 'same'
      : auto === 'VALID' || amounts.every((amount) => amount === 0)
        ? 'valid'
        : 'explicit';
  return { dimensions, size, stride, dilation, amounts, padding };
}

/** Numbers per axis as the fields have them: one for signals, a list for images. */
const perAxis = ({ dimensions }: Window, values: readonly number[]): number | readonly number[] =>
  dimensions === 1 ? values[0]! : values;

const kernelValues = (window: Window): FieldValues => ({
  kernelSize: perAxis(window, window.size),
  stride: perAxis(window, window.stride),
  dilation: perAxis(window, window.dilation),
  padding: window.padding,
  ...(window.padding === 'explicit' ? { paddingAmounts: window.amounts } : {}),
});

/** ONNX [a, b, ..] to [.., b, a], which is its own inverse up to the spatial axes. */
const kernelOrder = (dimensions: number): readonly number[] => (dimensions === 1 ? [2, 1, 0] : [2, 3, 1, 0]);

const convolution: ReadOperator = (node, importer) => {
  const x = asImage(node, importer);
  const w = importer.weight(node, 1, 'kernel');
  const window = readWindow(node, x, w.shape.slice(2));
  const groups = integerOf(node, 'group', 1);
  const filters = w.shape[0]!;
  const channels = x.shape.at(-1)!;
  const bias = node.inputs[2] ? importer.weight(node, 2, 'bias') : null;
  const { dimensions } = window;
  if (channels !== w.shape[1]! * groups) {
    throw new UnsupportedOperator(
      `its kernel expects ${w.shape[1]! * groups} channels, its input has ${channels}`,
    );
  }
  const order = kernelOrder(dimensions);
  const kernel = reorderAxes(w.values, w.shape, order);
  const isDepthwise = dimensions === 2 && groups > 1 && groups === channels && filters % channels === 0;
  const shape = order.map((index) => w.shape[index]!);
  const y = isDepthwise
    ? importer.add(
        'depthwiseConv2d',
        { depthMultiplier: filters / channels, ...kernelValues(window), bias: bias !== null },
        [x],
        labelOf(node),
      )
    : importer.add(
        dimensions === 1 ? 'conv1d' : 'conv2d',
        { filters, ...kernelValues(window), groups, bias: bias !== null },
        [x],
        labelOf(node),
      );
  const kept = isDepthwise ? [...shape.slice(0, 2), channels, filters / channels] : shape;
  importer.keep(y, 'kernel', kept, kernel);
  if (bias !== null) importer.keep(y, 'bias', [filters], bias.values);
  defineImage(node, importer, y);
};

const transposedConvolution: ReadOperator = (node, importer) => {
  const x = asImage(node, importer);
  const w = importer.weight(node, 1, 'kernel');
  if (textOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET' || integerList(node, 'output_shape') !== null) {
    throw new UnsupportedOperator(
      'its padding follows from the size of its output; only explicit padding is known',
    );
  }
  const window = readWindow(node, x, w.shape.slice(2));
  const groups = integerOf(node, 'group', 1);
  const filters = w.shape[1]! * groups;
  const bias = node.inputs[2] ? importer.weight(node, 2, 'bias') : null;
  const beyond = integerList(node, 'output_padding') ?? window.size.map(() => 0);
  const isBare = window.amounts.every((amount) => amount === 0);
  const y = importer.add(
    window.dimensions === 1 ? 'convTranspose1d' : 'convTranspose2d',
    {
      filters,
      ...kernelValues(window),
      padding: isBare ? 'valid' : 'explicit',
      ...(isBare ? {} : { paddingAmounts: window.amounts }),
      outputPadding: perAxis(window, beyond),
      groups,
      bias: bias !== null,
    },
    [x],
    labelOf(node),
  );
  const order = kernelOrder(window.dimensions);
  importer.keep(
    y,
    'kernel',
    order.map((index) => w.shape[index]!),
    reorderAxes(w.values, w.shape, order),
  );
  if (bias !== null) importer.keep(y, 'bias', [filters], bias.values);
  defineImage(node, importer, y);
};

const pool =
  (kind: 'max' | 'average'): ReadOperator =>
  (node, importer) => {
    const x = asImage(node, importer);
    const window = readWindow(node, x, integerList(node, 'kernel_shape') ?? []);
    if (window.dilation.some((each) => each !== 1))
      throw new UnsupportedOperator('its window has gaps (dilations)');
    const { dimensions, size, stride, amounts, padding } = window;
    const isRounded = size.some(
      (each, index) =>
        (x.shape[index]! + amounts[2 * index]! + amounts[2 * index + 1]! - each) % stride[index]! !== 0,
    );
    if (integerOf(node, 'ceil_mode', 0) === 1 && padding !== 'same' && isRounded) {
      throw new UnsupportedOperator('it rounds the number of windows up (ceil_mode)');
    }
    const y = importer.add(
      kind === 'max' ? `maxPool${dimensions}d` : `averagePool${dimensions}d`,
      {
        poolSize: perAxis(window, size),
        stride: perAxis(window, stride),
        padding,
        ...(padding === 'explicit' ? { paddingAmounts: amounts } : {}),
        ...(kind === 'average' ? { countIncludePad: integerOf(node, 'count_include_pad', 0) === 1 } : {}),
      },
      [x],
    );
    defineImage(node, importer, y);
  };

const globalPool =
  (name: 'Average' | 'Max'): ReadOperator =>
  (node, importer) => {
    const x = asImage(node, importer);
    const dimensions = x.shape.length - 1;
    const y = importer.add(`global${name}Pool${dimensions}d`, {}, [x]);
    importer.define(node.outputs[0]!, {
      ...y,
      axes: [BATCH, axis(0), ...Array.from({ length: dimensions }, () => ONE)],
    });
  };

/** Per channel, which is axis 1 there and the last one here. */
const batchNormalization: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const image = x.axes.length === 2 ? importer.natural(x) : asImage(node, importer);
  const y = importer.add('batchNorm', { epsilon: floatEpsilon(node) }, [image], labelOf(node));
  const channels = image.shape.at(-1)!;
  ['gamma', 'beta', 'runningMean', 'runningVariance'].forEach((name, index) => {
    const { values } = importer.weight(node, index + 1, name);
    if (values.length !== channels) {
      throw new UnsupportedOperator(`its ${name} has ${values.length} numbers for ${channels} channels`);
    }
    importer.keep(y, name, [channels], values);
  });
  importer.define(node.outputs[0]!, { ...image, node: y.node });
};

const floatEpsilon = ({ attributes: { epsilon } }: OnnxNode): number =>
  // Decimal again: 1e-5 as a float32 is 0.0000099999997, which nobody typed.
  typeof epsilon === 'object' && 'float' in epsilon ? Number(epsilon.float.toPrecision(7)) : 1e-5;

/** Pads a value whose channels are last already, as the studio writes it. False where it is another one. */
function padOwnAxes(node: OnnxNode, importer: OnnxImporter, x: Wire, amounts: readonly number[]): boolean {
  const rank = x.axes.length;
  const isPlain = x.axes.every((each, index) =>
    index === 0 ? each.kind === 'batch' : each.kind === 'axis' && each.index === index - 1,
  );
  const outside = [0, rank - 1, rank, 2 * rank - 1].some((index) => amounts[index] !== 0);
  if (!isPlain || outside || (rank !== 3 && rank !== 4) || amounts.some((each) => each < 0)) return false;
  const spatial = Array.from({ length: rank - 2 }, (_unused, index) => index + 1);
  const values = { amounts: spatial.flatMap((index) => [amounts[index]!, amounts[index + rank]!]) };
  const y = importer.add(rank === 3 ? 'zeroPadding1d' : 'zeroPadding2d', values, [x]);
  importer.define(node.outputs[0]!, { ...y, axes: x.axes });
  return true;
}

/** Zeros around an image or signal. */
const pad: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const amounts = integerList(node, 'pads') ?? numbersOf(importer.weight(node, 1, 'padding'));
  const value = scalarOf(importer.constant(node.inputs[2])) ?? 0;
  if (textOf(node, 'mode', 'constant') !== 'constant' || value !== 0) {
    throw new UnsupportedOperator('it fills in something else than zeros');
  }
  const rank = x.axes.length;
  if (amounts.every((amount) => amount === 0)) return importer.define(node.outputs[0]!, x);
  const own = padOwnAxes(node, importer, x, amounts);
  if (own) return;
  const image = asImage(node, importer);
  const spatial = Array.from({ length: rank - 2 }, (_unused, index) => index + 2);
  const others = amounts[0] || amounts[1] || amounts[rank] || amounts[rank + 1];
  if (others || amounts.some((amount) => amount < 0)) {
    throw new UnsupportedOperator('it pads the channels or the batch, or by less than nothing');
  }
  const y = importer.add(
    rank === 3 ? 'zeroPadding1d' : 'zeroPadding2d',
    { amounts: spatial.flatMap((index) => [amounts[index]!, amounts[index + rank]!]) },
    [image],
  );
  return defineImage(node, importer, y);
};

/** Larger by whole factors. */
const resize: ReadOperator = (node, importer) => {
  const x = asImage(node, importer);
  const sizes = sizesOf(importer.wire(node, 0));
  const given =
    node.type === 'Upsample' ? importer.constant(node.inputs[1]) : importer.constant(node.inputs[2]);
  const wanted = node.type === 'Upsample' ? null : importer.constant(node.inputs[3]);
  const factors =
    given !== null && given.values.length === sizes.length
      ? numbersOf(given)
      : wanted === null
        ? []
        : numbersOf(wanted).map((size, index) =>
            Number.isNaN(size) || index < 1 ? 1 : size / sizes[index]!,
          );
  const mode = textOf(node, 'mode', 'nearest');
  const coordinates = textOf(
    node,
    'coordinate_transformation_mode',
    node.type === 'Upsample' ? 'asymmetric' : 'half_pixel',
  );
  const isSmooth = mode === 'linear' && coordinates === 'half_pixel';
  const isNearest =
    mode === 'nearest' &&
    ((coordinates === 'asymmetric' &&
      (node.type === 'Upsample' || textOf(node, 'nearest_mode', '') === 'floor')) ||
      coordinates === 'half_pixel');
  const isWhole =
    factors.length === sizes.length && factors.every((each) => Number.isInteger(each) && each >= 1);
  if (!isWhole || factors[0] !== 1 || factors[1] !== 1 || !(isSmooth || isNearest)) {
    throw new UnsupportedOperator(
      `it resizes by [${factors.join(', ')}] in the mode ${mode} ${coordinates}; whole factors, nearest or linear, are known`,
    );
  }
  const factor = factors.slice(2);
  const y =
    factor.length === 1
      ? importer.add('upsample1d', { factor: factor[0]!, interpolation: isSmooth ? 'linear' : 'nearest' }, [
          x,
        ])
      : importer.add('upsample2d', { factor, interpolation: isSmooth ? 'bilinear' : 'nearest' }, [x]);
  defineImage(node, importer, y);
};

/** Everything that slides over images and signals, and what goes with it. */
export const windowOperators: ReadOperators = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pool('max'),
  AveragePool: pool('average'),
  GlobalAveragePool: globalPool('Average'),
  GlobalMaxPool: globalPool('Max'),
  BatchNormalization: batchNormalization,
  Pad: pad,
  Resize: resize,
  Upsample: resize,
};
