import type { Fields, FieldValues, ValuesOf } from '../support/fields.ts';
import { defaultValues } from '../support/fields.ts';
import type { Shape } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import type { LayerDefinition, LayerPlanContext, LayerStep, Tensor } from './definition.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { rateField } from './dropout-mask.ts';
import { gelu } from './gelu.ts';
import { layerNorm } from './layer-norm.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { epsilon } from './normalization-fields.ts';
import { relu } from './relu.ts';

const fields = {
  heads: {
    kind: 'integer',
    label: 'Heads',
    help: 'How many attentions look at the sequence side by side. The features are divided among them.',
    default: 4,
    minimum: 1,
    maximum: 256,
  },
  feedForwardUnits: {
    kind: 'integer',
    label: 'Feed-forward units',
    help: 'Units of the hidden dense layer that follows the attention; four times the features is usual.',
    default: 64,
    minimum: 1,
    maximum: 65_536,
    scale: 'log',
  },
  activation: {
    kind: 'choice',
    label: 'Activation',
    help: 'The activation of the hidden dense layer.',
    default: 'relu',
    options: [
      { value: 'relu', label: 'ReLU' },
      { value: 'gelu', label: 'GELU' },
    ],
  },
  dropoutRate: rateField('The part that is dropped after attention and dense layers while training.', 0.1),
  normFirst: {
    kind: 'boolean',
    label: 'Norm first',
    help: 'Normalises before attention and dense layers instead of after them: deep stacks train more easily.',
    default: false,
  },
  causal: {
    kind: 'boolean',
    label: 'Causal',
    help: 'Each time step sees itself and earlier ones only: needed to predict what comes next.',
    default: false,
  },
  epsilon,
  bias: {
    kind: 'boolean',
    label: 'Bias',
    help: 'Adds learned numbers in attention and dense layers.',
    default: true,
    advanced: true,
  },
} as const satisfies Fields;

type Values = ValuesOf<typeof fields>;

/** One learned part of the block. */
interface Part {
  readonly layer: LayerDefinition;
  readonly values: FieldValues;
  readonly input: Shape;
  readonly output: Shape;
}

type PartName = 'norm1' | 'attention' | 'norm2' | 'feedForward1' | 'feedForward2';

/** The parts with weights, by the prefix of their parameters. */
function createParts(input: Shape, values: Values): Readonly<Record<PartName, Part>> {
  const { heads, causal, bias, dropoutRate, feedForwardUnits } = values;
  const [steps, features] = input as readonly [number, number];
  const hidden = [steps, feedForwardUnits];
  const normValues = { ...defaultValues(layerNorm.fields), epsilon: values.epsilon };
  const norm = { layer: layerNorm, values: normValues, input, output: input };
  const attention = { heads, keyDimension: null, causal, bias, dropoutRate };
  return {
    norm1: norm,
    attention: { layer: multiHeadAttention, values: attention, input, output: input },
    norm2: norm,
    feedForward1: { layer: dense, values: { units: feedForwardUnits, bias }, input, output: hidden },
    feedForward2: { layer: dense, values: { units: features, bias }, input: hidden, output: input },
  };
}

function planBlock(context: LayerPlanContext<Values>): LayerStep {
  const { inputs, output, values, child, tensor, kernels, rows } = context;
  const x = inputs[0]!;
  const { shape, size } = x;
  const parts = createParts(shape, values);
  const hidden = parts.feedForward1.output;
  const activation = values.activation === 'gelu' ? gelu : relu;
  const steps: LayerStep[] = [];

  type Target = LayerPlanContext['output'];
  const apply = (name: PartName, from: Tensor, to: Target): Target => {
    const { layer, values: own } = parts[name];
    steps.push(child({ prefix: name, layer, values: own, inputs: [from], output: to }));
    return to;
  };
  const activate = (from: Tensor, to: Target): Target => {
    const own = defaultValues(activation.fields);
    steps.push(child({ prefix: 'activation', layer: activation, values: own, inputs: [from], output: to }));
    return to;
  };
  const drop = (from: Target, to: () => Target): Target => {
    const { dropoutRate: rate } = values;
    if (rate === 0) return from;
    const dropped = to();
    steps.push(
      child({ prefix: 'dropout', layer: dropout, values: { rate }, inputs: [from], output: dropped }),
    );
    return dropped;
  };
  /** to = from + branch. On the way back the branch gets the sum's gradient; `shortcut` gives `from` its own. */
  const join = (from: Tensor, branch: Target, to: Target): Target => {
    steps.push({
      forward: () => kernels.add(from.values, branch.values, to.values, rows() * size),
      backward() {
        kernels.copy(to.gradient, branch.gradient, rows() * size);
      },
    });
    return to;
  };
  /** Runs after everything that reads `from` went back: adds the shortcut's gradient. */
  const shortcut = (from: Tensor, sum: Target): LayerStep => ({
    forward() {},
    backward() {
      if (from.gradient) kernels.add(from.gradient, sum.gradient, from.gradient, rows() * size);
    },
  });
  const row = () => tensor(shape);
  const feedForward = (from: Tensor): Target => {
    const inner = apply('feedForward1', from, tensor(hidden));
    const active = drop(activate(inner, tensor(hidden)), () => tensor(hidden));
    return drop(apply('feedForward2', active, row()), row);
  };

  // Backward runs the steps from the end, so a shortcut stands before the first step of its branch.
  const sum = row();
  steps.push(shortcut(x, sum));
  if (values.normFirst) {
    const normed = apply('norm1', x, row());
    join(x, drop(apply('attention', normed, row()), row), sum);
    steps.push(shortcut(sum, output));
    join(sum, feedForward(apply('norm2', sum, row())), output);
  } else {
    join(x, drop(apply('attention', x, row()), row), sum);
    const normed = apply('norm1', sum, row());
    const second = row();
    steps.push(shortcut(normed, second));
    join(normed, feedForward(normed), second);
    apply('norm2', second, output);
  }

  return {
    forward() {
      for (let i = 0; i < steps.length; i++) steps[i]!.forward();
    },
    backward() {
      for (let i = steps.length - 1; i >= 0; i--) steps[i]!.backward();
    },
  };
}

/** Self-attention and two dense layers, each with a shortcut, dropout and a norm. */
export const transformerEncoderBlock = defineLayer({
  type: 'transformerEncoderBlock',
  version: 1,
  label: 'Transformer block',
  category: 'attention',
  description:
    'The building block of transformers: attention, then a small dense network, each with a shortcut and a norm.',
  formula:
    'h = \\operatorname{LN}(x + \\operatorname{MHA}(x)), \\quad y = \\operatorname{LN}(h + f(h W_1 + b_1) W_2 + b_2)',
  fields,
  inputs: { minimum: 1, maximum: 1 },
  references: [
    { title: 'Attention Is All You Need', authors: 'Vaswani et al.', year: 2017 },
    { title: 'On Layer Normalization in the Transformer Architecture', authors: 'Xiong et al.', year: 2020 },
    {
      title: 'torch.nn.TransformerEncoderLayer',
      url: 'https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html',
    },
  ],
  inferShape: (inputs, values) => {
    const { heads, causal, bias, dropoutRate } = values;
    const attention = { heads, keyDimension: null, causal, bias, dropoutRate };
    return multiHeadAttention.inferShape(inputs, attention);
  },
  parameters: ([input], values) =>
    Object.entries(createParts(input!, values)).flatMap(([prefix, part]) =>
      part.layer
        .parameters([part.input], part.values)
        .map((parameter) => ({ ...parameter, name: `${prefix}/${parameter.name}` })),
    ),
  multiplyAdds: ([input], _output, values) =>
    Object.values(createParts(input!, values)).reduce(
      (sum, part) => sum + part.layer.multiplyAdds([part.input], part.output, part.values),
      0,
    ),
  summarize: ({ heads, feedForwardUnits, causal }) =>
    `${heads} ${heads === 1 ? 'head' : 'heads'}, ${feedForwardUnits} units${causal ? ', causal' : ''}`,
  plan: planBlock,
});
