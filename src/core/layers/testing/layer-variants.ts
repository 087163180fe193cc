import type { LayerDefinition } from '../definition.ts';
import { StudioError } from '../../support/errors.ts';
import { defaultValues } from '../../support/fields.ts';
import type { Shape } from '../../support/shape.ts';

/** One way to try a layer out. What is left out is chosen automatically. */
export interface LayerVariant {
  /** Shapes of the inputs without the batch axis. */
  readonly shapes?: readonly Shape[];
  /** Fields that differ from their defaults. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Inputs are whole numbers from 0 up to this one, exclusive (embedding); they get no gradient. */
  readonly integersBelow?: number;
  /**
   * True where in training mode an example's output depends on the rest of the batch: batch norm, or several
   * random masks one after the other.
   */
  readonly dependsOnBatch?: boolean;
}

const everyConvolution2d: readonly LayerVariant[] = [
  { values: { padding: 'valid', bias: false } },
  { values: { stride: [2, 3], padding: 'same' } },
  {
    values: {
      kernelSize: [2, 3],
      dilation: [2, 1],
      stride: [1, 2],
      padding: 'explicit',
      paddingAmounts: [1, 0, 2, 1],
    },
  },
];
const everyConvolution1d: readonly LayerVariant[] = [
  { values: { padding: 'valid', bias: false } },
  { values: { stride: 2, padding: 'same' } },
  { values: { kernelSize: 2, dilation: 3, stride: 2, padding: 'explicit', paddingAmounts: [2, 1] } },
];
const everyPool2d: readonly LayerVariant[] = [
  { values: { poolSize: [3, 2], stride: [1, 1], padding: 'same' } },
  { values: { poolSize: [3, 3], stride: [2, 2], padding: 'explicit', paddingAmounts: [1, 2, 0, 1] } },
];
const everyPool1d: readonly LayerVariant[] = [
  { values: { poolSize: 3, stride: 1, padding: 'same' } },
  { values: { poolSize: 3, stride: 2, padding: 'explicit', paddingAmounts: [1, 2] } },
];
const everyRecurrent: readonly LayerVariant[] = [
  { shapes: [[4, 3]], values: { units: 5, returnSequences: true } },
  { shapes: [[4, 3]], values: { units: 3, bidirectional: true, layers: 2, bias: false } },
  { shapes: [[1, 3]], values: { units: 2, bidirectional: true, layers: 2, returnSequences: true } },
];

/** Three inputs, and one whose axis of size 1 is repeated. */
const everyMerge: readonly LayerVariant[] = [
  {
    shapes: [
      [3, 2],
      [3, 2],
      [3, 2],
    ],
  },
  {
    shapes: [
      [3, 1, 2],
      [1, 4, 2],
    ],
  },
];

/**
 * Variants that are tried on top of each layer's defaults. A layer without an entry is tried with its
 * defaults alone; a new layer with interesting fields belongs here.
 */
export const layerVariants: Readonly<Record<string, readonly LayerVariant[]>> = {
  dense: [{ values: { units: 3, bias: false } }, { shapes: [[4, 5]], values: { units: 2 } }],
  leakyRelu: [{ values: { negativeSlope: 0.3 } }],
  prelu: [{ shapes: [[3, 4]], values: { shared: false } }],
  elu: [{ values: { alpha: 0.7 } }],
  celu: [{ values: { alpha: 0.7 } }],
  gelu: [{ values: { approximation: 'tanh' } }],
  softplus: [{ values: { beta: 3 } }],
  relu: [{ shapes: [[]] }],
  softmax: [{ shapes: [[3, 5]] }],
  logSoftmax: [{ shapes: [[3, 5]] }],
  conv1d: [...everyConvolution1d, { shapes: [[7, 4]], values: { filters: 6, groups: 2 } }],
  conv2d: [
    ...everyConvolution2d,
    { shapes: [[5, 4, 6]], values: { filters: 4, groups: 2 } },
    { shapes: [[5, 4, 3]], values: { filters: 6, groups: 3 } },
    { shapes: [[3, 4, 5]], values: { filters: 2, kernelSize: [1, 1] } },
    // More windows than are unrolled at once.
    { shapes: [[40, 40, 2]], values: { filters: 2 } },
    { shapes: [[24, 24, 4]], values: { filters: 4, kernelSize: [5, 5], groups: 2 } },
  ],
  depthwiseConv2d: [...everyConvolution2d, { values: { depthMultiplier: 3 } }],
  separableConv2d: [...everyConvolution2d, { values: { filters: 3, depthMultiplier: 2 } }],
  convTranspose1d: [
    ...everyConvolution1d,
    { values: { padding: 'valid', stride: 3, outputPadding: 2 } },
    { shapes: [[7, 4]], values: { filters: 6, groups: 2 } },
  ],
  convTranspose2d: [
    ...everyConvolution2d,
    { values: { padding: 'explicit', paddingAmounts: [1, 1, 0, 1], outputPadding: [1, 0] } },
    { shapes: [[5, 4, 6]], values: { filters: 4, groups: 2 } },
    { shapes: [[3, 4, 5]], values: { filters: 2, kernelSize: [1, 1], stride: [1, 1] } },
    { shapes: [[24, 24, 2]], values: { filters: 2, stride: [1, 2] } },
  ],
  maxPool1d: everyPool1d,
  maxPool2d: everyPool2d,
  averagePool1d: [...everyPool1d, { values: { ...everyPool1d[1]!.values, countIncludePad: false } }],
  averagePool2d: [...everyPool2d, { values: { ...everyPool2d[1]!.values, countIncludePad: false } }],
  batchNorm: [
    { dependsOnBatch: true },
    { shapes: [[3, 2, 4]], dependsOnBatch: true },
    { shapes: [[5, 2]], values: { affine: false, epsilon: 0.1, momentum: 0.3 }, dependsOnBatch: true },
  ],
  layerNorm: [{ shapes: [[3, 4, 2]], values: { axes: 2, epsilon: 0.1 } }, { values: { affine: false } }],
  groupNorm: [
    { shapes: [[3, 2, 6]], values: { groups: 2, epsilon: 0.1 } },
    { shapes: [[3, 2, 6]], values: { groups: 6, affine: false } },
  ],
  dropout: [{ values: { rate: 0 } }],
  reshape: [
    { shapes: [[4, 3]], values: { shape: [2, 6] } },
    { shapes: [[4, 3]], values: { shape: [2, -1, 3] } },
  ],
  permute: [{ shapes: [[2, 3, 4]], values: { order: [3, 1, 2] } }],
  reduceMean: [{ shapes: [[2, 3, 4]], values: { axis: 2, keepAxis: true } }],
  reduceMax: [{ shapes: [[2, 3, 4]], values: { axis: 2, keepAxis: true } }],
  upsample1d: [{ values: { factor: 3, interpolation: 'linear' } }],
  upsample2d: [{ values: { factor: [2, 3], interpolation: 'bilinear' } }, { values: { factor: [1, 3] } }],
  zeroPadding2d: [{ values: { amounts: [0, 2, 1, 0] } }],
  cropping2d: [{ values: { amounts: [0, 2, 1, 0] } }],
  add: everyMerge,
  subtract: everyMerge.slice(1),
  multiply: everyMerge,
  average: everyMerge,
  maximum: everyMerge,
  minimum: everyMerge,
  concatenate: [
    {
      shapes: [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
    },
    {
      shapes: [
        [2, 3],
        [4, 3],
      ],
      values: { axis: 1 },
    },
  ],
  dot: [
    { values: { normalize: true } },
    {
      shapes: [
        [3, 4],
        [3, 2],
      ],
      values: { axis: 1, normalize: true },
    },
  ],
  simpleRnn: [...everyRecurrent, { shapes: [[4, 3]], values: { units: 4, activation: 'relu' } }],
  lstm: everyRecurrent,
  gru: everyRecurrent,
  timeDistributed: [
    {
      shapes: [[3, 5, 4, 2]],
      values: { layer: { type: 'conv2d', values: { filters: 2, kernelSize: [3, 2] } } },
    },
    { shapes: [[3, 4]], values: { layer: { type: 'layerNorm', values: {} } } },
    { shapes: [[3, 4]], values: { layer: { type: 'batchNorm', values: {} } }, dependsOnBatch: true },
    { shapes: [[3, 4]], values: { layer: { type: 'dropout', values: {} } } },
  ],
  multiHeadAttention: [
    { shapes: [[3, 4]], values: { heads: 2, causal: true, bias: false } },
    { shapes: [[3, 4]], values: { heads: 2, dropoutRate: 0.4 } },
    {
      shapes: [
        [3, 4],
        [5, 4],
      ],
      values: { heads: 2, keyDimension: 3 },
    },
  ],
  transformerEncoderBlock: [
    { shapes: [[3, 4]], values: { feedForwardUnits: 5 }, dependsOnBatch: true },
    {
      shapes: [[3, 4]],
      values: {
        heads: 2,
        feedForwardUnits: 5,
        normFirst: true,
        causal: true,
        activation: 'gelu',
        dropoutRate: 0,
      },
    },
  ],
  positionalEncoding: [{ shapes: [[3, 5]], values: { base: 10 } }],
  embedding: [
    { shapes: [[5]], values: { vocabularySize: 7, dimension: 3 }, integersBelow: 7 },
    { shapes: [[]], values: { vocabularySize: 7, dimension: 3 }, integersBelow: 7 },
  ],
};

/** The variants of a layer with shapes filled in: its defaults first (unless the table says how to try them). */
export function variantsOf(
  layer: LayerDefinition,
): readonly (LayerVariant & { readonly shapes: readonly Shape[] })[] {
  const listed = layerVariants[layer.type] ?? [];
  const needsHelp = listed.some((each) => each.integersBelow !== undefined || each.dependsOnBatch);
  return (needsHelp ? listed : [{}, ...listed]).map((variant) => ({
    ...variant,
    shapes: variant.shapes ?? findSampleShapes(layer, variant.values ?? {}),
  }));
}

/** Ranks from small to large; sizes that differ, so that mixed-up axes show. */
const candidates: readonly Shape[] = [[8], [5, 4], [6, 5, 4], [3, 6, 5, 4]];

/** The first shapes that the layer accepts. Fails loudly when it accepts none. */
function findSampleShapes(
  layer: LayerDefinition,
  values: Readonly<Record<string, unknown>>,
): readonly Shape[] {
  const complete = { ...defaultValues(layer.fields), ...values } as Parameters<
    LayerDefinition['inferShape']
  >[1];
  const refusals: string[] = [];
  for (const shape of candidates) {
    const shapes = Array.from({ length: layer.inputs.minimum }, () => shape);
    try {
      layer.inferShape(shapes, complete);
      return shapes;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      refusals.push(error.message);
    }
  }
  throw new Error(
    `No sample shape works for layer "${layer.type}" with ${JSON.stringify(values)}. List one in testing/layer-variants.ts. It said: ${refusals.join(' | ')}`,
  );
}
