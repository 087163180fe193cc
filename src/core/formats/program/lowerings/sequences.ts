import { parameterPrefix } from '../../../layers/recurrent/stack.ts';
import type { Spec } from '../../../support/fields.ts';
import type { LoweringContext, Lowering, Lowerings } from '../lowering.ts';
import { positionWaves } from '../position-waves.ts';
import type { Cell, Value } from '../program.ts';

const recurrent =
  (cellOf: (context: LoweringContext) => Cell): Lowering =>
  (context) => {
    const { builder, inputs, values, outputShape, parameter, optional } = context;
    const ways = values['bidirectional'] === true ? [false, true] : [false];
    const levels = Array.from({ length: values['layers'] as number }, (_unused, level) =>
      ways.map((reversed) => {
        const prefix = parameterPrefix(level, reversed);
        return {
          kernel: parameter(`${prefix}kernel`),
          recurrentKernel: parameter(`${prefix}recurrentKernel`),
          bias: optional(`${prefix}bias`),
          recurrentBias: optional(`${prefix}recurrentBias`),
        };
      }),
    );
    return builder.emit('recurrent', inputs, outputShape, {
      cell: cellOf(context),
      units: values['units'] as number,
      levels,
      returnSequences: values['returnSequences'] as boolean,
    });
  };

/** The inner layer sees the time steps as rows of their own. */
const timeDistributed: Lowering = ({ builder, inputs: [x], values, child }) => {
  const { type, values: inner } = values['layer'] as Spec;
  const [steps, ...shape] = x!.shape as readonly [number, ...number[]];
  const folded = builder.emit('fold', [x!], shape, {}, x!.lead * steps);
  const y = child({ type, values: inner, prefix: 'layer', inputs: [folded] });
  return builder.emit('unfold', [y], [steps, ...y.shape], {}, x!.lead);
};

const dense: Lowering = ({ builder, inputs: [x], parameter, optional }) =>
  builder.linear(x!, parameter('kernel'), optional('bias'));

/** Below every score that a network gives, and far from the end of float32. */
const HIDDEN = -1e9;

const attention: Lowering = ({ builder, inputs, values, parameter, optional }) => {
  const heads = values['heads'] as number;
  const project = (value: Value, name: string) =>
    builder.linear(value, parameter(`${name}Kernel`), optional(`${name}Bias`));
  const source = inputs.at(-1)!;
  const query = project(inputs[0]!, 'query');
  const [queryLength, width] = query.shape as readonly [number, number];
  const dimension = width / heads;
  const keyLength = source.shape[0]!;
  const split = (value: Value) =>
    builder.transpose(builder.reshape(value, [value.shape[0]!, heads, dimension]), [1, 0, 2]);
  const scores = builder.emit(
    'matmul',
    [split(query), split(project(source, 'key'))],
    [heads, queryLength, keyLength],
    { transposeB: true, factor: 1 / Math.sqrt(dimension) },
  );
  const visible =
    values['causal'] === true
      ? builder.withConstant(
          'add',
          scores,
          builder.constant(
            'mask',
            [queryLength, keyLength],
            Array.from({ length: queryLength * keyLength }, (_unused, i) =>
              i % keyLength > Math.floor(i / keyLength) ? HIDDEN : 0,
            ),
            { kind: 'causalMask', hidden: HIDDEN },
          ),
        )
      : scores;
  const weights = builder.emit('softmax', [visible], visible.shape, { logarithm: false });
  const mixed = builder.emit(
    'matmul',
    [weights, split(project(source, 'value'))],
    [heads, queryLength, dimension],
    { transposeB: false, factor: 1 },
  );
  const joined = builder.reshape(builder.transpose(mixed, [1, 0, 2]), [queryLength, width]);
  return builder.linear(joined, parameter('outputKernel'), optional('outputBias'));
};

const positionalEncoding: Lowering = ({ builder, inputs: [x], values }) => {
  const [steps, features] = x!.shape as readonly [number, number];
  const base = values['base'] as number;
  const table = positionWaves(steps, features, base);
  const recipe = { kind: 'positionWaves', base } as const;
  return builder.withConstant('add', x!, builder.constant('waves', [steps, features], table, recipe));
};

const transformerBlock: Lowering = ({ builder, inputs: [x], values, child }) => {
  const { heads, causal, bias, feedForwardUnits, activation, epsilon } = values;
  const features = x!.shape[1]!;
  const norm = (prefix: string, value: Value) =>
    child({ type: 'layerNorm', values: { epsilon: epsilon! }, prefix, inputs: [value] });
  const attend = (value: Value) =>
    child({
      type: 'multiHeadAttention',
      values: { heads: heads!, causal: causal!, bias: bias! },
      prefix: 'attention',
      inputs: [value],
    });
  const layer = (prefix: string, units: number, value: Value) =>
    child({ type: 'dense', values: { units, bias: bias! }, prefix, inputs: [value] });
  const feedForward = (value: Value) => {
    const hidden = layer('feedForward1', feedForwardUnits as number, value);
    const active = child({
      type: activation === 'gelu' ? 'gelu' : 'relu',
      values: {},
      prefix: 'activation',
      inputs: [hidden],
    });
    return layer('feedForward2', features, active);
  };
  if (values['normFirst'] === true) {
    const sum = builder.binary('add', x!, attend(norm('norm1', x!)));
    return builder.binary('add', sum, feedForward(norm('norm2', sum)));
  }
  const normed = norm('norm1', builder.binary('add', x!, attend(x!)));
  return norm('norm2', builder.binary('add', normed, feedForward(normed)));
};

/** Dense, recurrent and attention layers, and what goes with sequences. */
export const sequenceLowerings: Lowerings = {
  dense,
  simpleRnn: recurrent(({ values }) => (values['activation'] === 'relu' ? 'relu' : 'tanh')),
  lstm: recurrent(() => 'lstm'),
  gru: recurrent(() => 'gru'),
  timeDistributed,
  multiHeadAttention: attention,
  positionalEncoding,
  learnedPositionalEmbedding: ({ builder, inputs: [x], parameter }) =>
    builder.withConstant('add', x!, parameter('positions')),
  transformerEncoderBlock: transformerBlock,
  embedding: ({ builder, inputs: [x], outputShape, parameter }) =>
    builder.emit('lookUp', [x!], outputShape, { table: parameter('kernel') }),
};
