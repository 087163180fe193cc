import { parameterPrefix } from '../../layers/recurrent/stack.ts';
import { positionWaves } from '../program/position-waves.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import type { Spec } from '../../support/fields.ts';
import { sizeOf } from '../../support/shape.ts';
import { fixedWeight, pickedWeight, plainWeight, type LayerWeight } from './keras-builder.ts';
import type { KerasContext, KerasTranslation, KerasTranslations } from './keras-context.ts';
import type { KerasTensor } from './keras-model.ts';

const dense: KerasTranslation = ({ builder, inputs: [x], outputShape, parameter, optional }) => {
  const bias = optional('bias');
  const config = { units: outputShape.at(-1)!, activation: 'linear', use_bias: bias !== null };
  return builder.add('Dense', [x!], outputShape, config, [
    plainWeight('kernel', parameter('kernel')),
    ...(bias === null ? [] : [plainWeight('bias', bias)]),
  ]);
};

/** Gates of an LSTM come as i, f, g, o here and there. */
const recurrent =
  (className: 'SimpleRNN' | 'LSTM'): KerasTranslation =>
  ({ builder, inputs: [x], values, parameter, optional }) => {
    const units = values['units'] as number;
    const isTwoWay = values['bidirectional'] === true;
    const levels = values['layers'] as number;
    const useBias = values['bias'] === true;
    const own = className === 'LSTM' ? { recurrent_activation: 'sigmoid', unit_forget_bias: false } : {};
    let y = x!;
    for (let level = 0; level < levels; level++) {
      const returnsSequences = level < levels - 1 || values['returnSequences'] === true;
      const config = {
        ...own,
        units,
        activation: values['activation'] ?? 'tanh',
        use_bias: useBias,
        return_sequences: returnsSequences,
      };
      const weights = (reversed: boolean, prefix: string): readonly LayerWeight[] => {
        const at = parameterPrefix(level, reversed);
        const bias = optional(`${at}bias`);
        return [
          plainWeight(`${prefix}kernel`, parameter(`${at}kernel`)),
          plainWeight(`${prefix}recurrent_kernel`, parameter(`${at}recurrentKernel`)),
          ...(bias === null ? [] : [plainWeight(`${prefix}bias`, bias)]),
        ];
      };
      const width = isTwoWay ? 2 * units : units;
      const shape = returnsSequences ? [y.shape[0]!, width] : [width];
      if (!isTwoWay) {
        y = builder.add(className, [y], shape, config, weights(false, ''));
        continue;
      }
      const layer = { class_name: className, config: { name: 'step', trainable: true, ...config } };
      y = builder.add('Bidirectional', [y], shape, { layer, merge_mode: 'concat' }, [
        ...weights(false, 'forward_step/'),
        ...weights(true, 'backward_step/'),
      ]);
    }
    return y;
  };

const timeDistributed: KerasTranslation = ({ builder, inputs: [x], values, child }) => {
  const { type, values: inner } = values['layer'] as Spec;
  const [steps, ...shape] = x!.shape as readonly [number, ...number[]];
  const y = builder.insideTimeSteps(() =>
    child({ type, values: inner, prefix: 'layer', inputs: [{ layer: x!.layer, shape }] }),
  );
  return { layer: y.layer, shape: [steps, ...y.shape] };
};

/** Columns of a kernel [rows, width] or of a bias [width] that belong to one head. */
function headOf(name: string, weights: NamedWeights, head: number, dimension: number): LayerWeight {
  const width = weights.shape.at(-1)!;
  const shape = [...weights.shape.slice(0, -1), dimension];
  return pickedWeight(
    name,
    weights,
    shape,
    (index) => Math.floor(index / dimension) * width + head * dimension + (index % dimension),
  );
}

/** Below every score that a network gives, and far from the end of float32. */
const HIDDEN = -1e9;

/** Head by head: TensorFlow.js multiplies no tensors of four axes. */
const attention: KerasTranslation = ({ builder, inputs, values, parameter, optional }) => {
  const heads = values['heads'] as number;
  const source = inputs.at(-1)!;
  const width = parameter('queryKernel').shape[1]!;
  const dimension = width / heads;
  const project = (x: KerasTensor, name: string, head: number) => {
    const bias = optional(`${name}Bias`);
    const config = { units: dimension, activation: 'linear', use_bias: bias !== null };
    return builder.add('Dense', [x], [x.shape[0]!, dimension], config, [
      headOf('kernel', parameter(`${name}Kernel`), head, dimension),
      ...(bias === null ? [] : [headOf('bias', bias, head, dimension)]),
    ]);
  };
  const mixed = Array.from({ length: heads }, (_unused, head) => {
    const query = builder.scaleUnless1(project(inputs[0]!, 'query', head), 1 / Math.sqrt(dimension));
    const key = project(source, 'key', head);
    const steps = query.shape[0]!;
    const seen = key.shape[0]!;
    const scores = builder.add('Dot', [query, key], [steps, seen], { axes: [2, 2], normalize: false });
    const mask = () =>
      Float32Array.from({ length: steps * seen }, (_each, i) =>
        i % seen > Math.floor(i / seen) ? HIDDEN : 0,
      );
    const visible =
      values['causal'] === true ? builder.addBlock(scores, fixedWeight('beta', mask())) : scores;
    const shares = builder.activation(visible, 'softmax');
    const value = project(source, 'value', head);
    return builder.add('Dot', [shares, value], [steps, dimension], { axes: [2, 1], normalize: false });
  });
  const steps = mixed[0]!.shape[0]!;
  const joined = heads === 1 ? mixed[0]! : builder.add('Concatenate', mixed, [steps, width], { axis: 2 });
  const kernel = parameter('outputKernel');
  const bias = optional('outputBias');
  return builder.add(
    'Dense',
    [joined],
    [steps, kernel.shape[1]!],
    { units: kernel.shape[1]!, activation: 'linear', use_bias: bias !== null },
    [plainWeight('kernel', kernel), ...(bias === null ? [] : [plainWeight('bias', bias)])],
  );
};

const transformerBlock: KerasTranslation = ({ builder, inputs: [x], values, child }: KerasContext) => {
  const { heads, causal, bias, feedForwardUnits, activation, epsilon } = values;
  const features = x!.shape[1]!;
  const add = (a: KerasTensor, b: KerasTensor) => builder.add('Add', [a, b], a.shape);
  const norm = (prefix: string, value: KerasTensor) =>
    child({ type: 'layerNorm', values: { epsilon: epsilon! }, prefix, inputs: [value] });
  const attend = (value: KerasTensor) =>
    child({
      type: 'multiHeadAttention',
      values: { heads: heads!, causal: causal!, bias: bias! },
      prefix: 'attention',
      inputs: [value],
    });
  const layer = (prefix: string, units: number, value: KerasTensor) =>
    child({ type: 'dense', values: { units, bias: bias! }, prefix, inputs: [value] });
  const feedForward = (value: KerasTensor) => {
    const hidden = layer('feedForward1', feedForwardUnits as number, value);
    return layer(
      'feedForward2',
      features,
      builder.activation(hidden, activation === 'gelu' ? 'gelu' : 'relu'),
    );
  };
  if (values['normFirst'] === true) {
    const sum = add(x!, attend(norm('norm1', x!)));
    return add(sum, feedForward(norm('norm2', sum)));
  }
  const normed = norm('norm1', add(x!, attend(x!)));
  return norm('norm2', add(normed, feedForward(normed)));
};

const positionalEncoding: KerasTranslation = ({ builder, inputs: [x], values }) => {
  const [steps, features] = x!.shape as readonly [number, number];
  const waves = positionWaves(steps, features, values['base'] as number);
  return builder.addBlock(x!, fixedWeight('beta', waves));
};

const learnedPositions: KerasTranslation = ({ builder, inputs: [x], parameter }) => {
  const positions = parameter('positions');
  return builder.addBlock(x!, plainWeight('beta', positions, [sizeOf(positions.shape)]));
};

const embedding: KerasTranslation = ({ builder, inputs: [x], outputShape, parameter }) => {
  const table = parameter('kernel');
  const [size, dimension] = table.shape as readonly [number, number];
  const config = { input_dim: size, output_dim: dimension, mask_zero: false };
  return builder.add('Embedding', [x!], outputShape, config, [plainWeight('embeddings', table)]);
};

/** Dense, recurrent and attention layers, and what goes with sequences, in Keras' layers. */
export const sequenceTranslations: KerasTranslations = {
  dense,
  simpleRnn: recurrent('SimpleRNN'),
  lstm: recurrent('LSTM'),
  gru: ({ builder }) => {
    throw builder.refuse('GRU that resets after the product, as trained here');
  },
  timeDistributed,
  multiHeadAttention: attention,
  positionalEncoding,
  learnedPositionalEmbedding: learnedPositions,
  transformerEncoderBlock: transformerBlock,
  embedding,
};
