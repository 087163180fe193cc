import type { FloatArray } from '../support/float-array.ts';
import type { ValuesOf, Fields } from '../support/fields.ts';
import { shapeMismatch, defineLayer } from './define.ts';
import type { LayerPlanContext, LayerStep, ParameterSpec } from './definition.ts';
import { fillDropoutMask, rateField } from './dropout-mask.ts';
import type { Shape } from '../support/shape.ts';
import { planWeightProduct } from './weight-product.ts';

const fields = {
  heads: {
    kind: 'integer',
    label: 'Heads',
    help: 'How many attentions look at the sequence side by side, each at other features.',
    default: 4,
    minimum: 1,
    maximum: 256,
  },
  keyDimension: {
    kind: 'integer',
    label: 'Key dimension',
    help: 'Numbers per head for queries, keys and values. Empty: the features divided among the heads.',
    default: null,
    nullable: true,
    minimum: 1,
    maximum: 16_384,
    advanced: true,
  },
  causal: {
    kind: 'boolean',
    label: 'Causal',
    help: 'Each time step sees itself and earlier ones only: needed to predict what comes next.',
    default: false,
  },
  bias: {
    kind: 'boolean',
    label: 'Bias',
    help: 'Adds learned numbers to queries, keys, values and the output.',
    default: true,
    advanced: true,
  },
  dropoutRate: {
    ...rateField('The part of the attention weights that is dropped while training.', 0),
    label: 'Attention dropout',
    advanced: true,
  },
} as const satisfies Fields;

type Values = ValuesOf<typeof fields>;

const PROJECTIONS = ['query', 'key', 'value'] as const;

/** Numbers per head. @throws StudioError `shape-mismatch` where the features cannot be divided. */
function dimensionOf([query]: readonly Shape[], { heads, keyDimension }: Values): number {
  if (keyDimension !== null) return keyDimension;
  const features = query![1]!;
  if (features % heads === 0) return features / heads;
  const divisors = [1, 2, 3, 4, 6, 8, 12, 16].filter((count) => features % count === 0);
  throw shapeMismatch(
    `features that can be divided among ${heads} heads`,
    query!,
    `Set heads to a divisor of ${features} (${divisors.join(', ')}), or choose a key dimension.`,
  );
}

/** One projection x W + b and its way back. */
interface Projection {
  readonly values: FloatArray;
  readonly gradient: FloatArray;
  forward(): void;
  /** @param accumulate whether the input's gradient already holds another projection's part */
  backward(accumulate: boolean): void;
}

function planProjection(
  context: LayerPlanContext<Values>,
  name: (typeof PROJECTIONS)[number],
  width: number,
): Projection {
  const { inputs, kernels, parameter, scratch, rows, maximumRows, values, inferenceOnly } = context;
  const input = name === 'query' ? inputs[0]! : inputs.at(-1)!;
  const [length, features] = input.shape as readonly [number, number];
  const kernel = parameter(`${name}Kernel`);
  const bias = values.bias ? parameter(`${name}Bias`) : null;
  const projected = scratch(maximumRows * length * width);
  const gradient = scratch(inferenceOnly ? 0 : maximumRows * length * width);
  const sizes = [features, width] as const;
  const product = planWeightProduct(
    context,
    kernel.values,
    bias?.values ?? null,
    sizes,
    maximumRows * length,
  );
  return {
    values: projected,
    gradient,
    forward: () => product(input.values, projected, rows() * length),
    backward(accumulate) {
      const count = rows() * length;
      if (kernel.gradient) {
        kernels.matmulTransposeA(input.values, gradient, kernel.gradient, features, count, width, false);
      }
      if (bias?.gradient) kernels.sumRows(gradient, bias.gradient, count, width, false);
      if (input.gradient) {
        kernels.matmulTransposeB(gradient, kernel.values, input.gradient, count, width, features, accumulate);
      }
    },
  };
}

function planAttention(context: LayerPlanContext<Values>): LayerStep {
  const { inputs, output, kernels, parameter, scratch, rows, maximumRows, values, state, random } = context;
  const { heads, causal, dropoutRate } = values;
  const learns = !context.inferenceOnly;
  const d = dimensionOf(
    inputs.map(({ shape }) => shape),
    values,
  );
  const width = heads * d;
  const [queryLength, features] = inputs[0]!.shape as readonly [number, number];
  const keyLength = inputs.at(-1)!.shape[0]!;
  const query = planProjection(context, 'query', width);
  const key = planProjection(context, 'key', width);
  const value = planProjection(context, 'value', width);
  const kernel = parameter('outputKernel');
  const bias = values.bias ? parameter('outputBias') : null;

  const most = maximumRows * queryLength;
  const product = planWeightProduct(context, kernel.values, bias?.values ?? null, [width, features], most);

  const cells = heads * queryLength * keyLength;
  const drops = learns && dropoutRate > 0;
  const weights = scratch(maximumRows * cells);
  const weightGradient = scratch(learns ? maximumRows * cells : 0);
  const mask = scratch(drops ? maximumRows * cells : 0);
  const kept = drops ? scratch(maximumRows * cells) : weights;
  const mixed = scratch(maximumRows * queryLength * width);
  const mixedGradient = scratch(learns ? maximumRows * queryLength * width : 0);
  let dropped = false;

  return {
    forward() {
      const n = rows();
      query.forward();
      key.forward();
      value.forward();
      kernels.attentionWeights(
        query.values,
        key.values,
        weights,
        n,
        heads,
        queryLength,
        keyLength,
        d,
        causal,
      );
      dropped = drops && state.training;
      if (dropped) {
        fillDropoutMask(mask, n * cells, dropoutRate, 1 / (1 - dropoutRate), random);
        kernels.multiply(weights, mask, kept, n * cells);
      }
      const used = dropped ? kept : weights;
      kernels.attentionMix(used, value.values, mixed, n, heads, queryLength, keyLength, d, causal);
      product(mixed, output.values, n * queryLength);
    },

    backward() {
      const n = rows();
      const count = n * queryLength;
      const dy = output.gradient;
      if (kernel.gradient) {
        kernels.matmulTransposeA(mixed, dy, kernel.gradient, width, count, features, false);
      }
      if (bias?.gradient) kernels.sumRows(dy, bias.gradient, count, features, false);
      kernels.matmulTransposeB(dy, kernel.values, mixedGradient, count, features, width, false);
      kernels.attentionMixBackward(
        dropped ? kept : weights,
        value.values,
        mixedGradient,
        weightGradient,
        value.gradient,
        n,
        heads,
        queryLength,
        keyLength,
        d,
        causal,
      );
      if (dropped) kernels.multiply(weightGradient, mask, weightGradient, n * cells);
      kernels.attentionWeightsBackward(
        query.values,
        key.values,
        weights,
        weightGradient,
        query.gradient,
        key.gradient,
        n,
        heads,
        queryLength,
        keyLength,
        d,
        causal,
      );
      const isSelf = inputs.length === 1;
      query.backward(false);
      key.backward(isSelf);
      value.backward(true);
    },
  };
}

/**
 * softmax(q k^T / sqrt(d)) v per head, heads joined and projected. One input attends to itself; with two,
 * the first asks (queries) and the second answers (keys and values).
 */
export const multiHeadAttention = defineLayer({
  type: 'multiHeadAttention',
  version: 1,
  label: 'Multi-head attention',
  category: 'attention',
  description: 'Every time step looks at all others and gathers what matters to it.',
  formula:
    '\\operatorname{head}_a = \\operatorname{softmax}\\left(\\frac{Q_a K_a^\\top}{\\sqrt{d}}\\right) V_a, \\quad y = [\\operatorname{head}_1, \\dots, \\operatorname{head}_h]\\, W_o + b_o',
  fields,
  inputs: { minimum: 1, maximum: 2, names: ['query', 'key and value'] },
  references: [{ title: 'Attention Is All You Need', authors: 'Vaswani et al.', year: 2017 }],
  deviations:
    'Kernels are [in, out] and used as x W, where PyTorch stores one transposed matrix for queries, keys and values together. Two inputs give keys and values from the same one.',

  inferShape(inputs, values) {
    for (const shape of inputs) {
      if (shape.length === 2) continue;
      throw shapeMismatch(
        'sequences [time, features]',
        inputs,
        'Insert an Embedding for words, or a Reshape to [time, features].',
      );
    }
    dimensionOf(inputs, values);
    return inputs[0]!;
  },

  parameters(inputs, values) {
    const width = values.heads * dimensionOf(inputs, values);
    const features = inputs[0]![1]!;
    const source = inputs.at(-1)![1]!;
    const list = (name: string, fanIn: number, fanOut: number): ParameterSpec[] => {
      const kernel: ParameterSpec = {
        name: `${name}Kernel`,
        shape: [fanIn, fanOut],
        trainable: true,
        initializer: { type: 'glorotUniform', values: {} },
        fanIn,
        fanOut,
      };
      const initializer = { type: 'zeros', values: {} };
      return values.bias
        ? [kernel, { ...kernel, name: `${name}Bias`, shape: [fanOut], initializer }]
        : [kernel];
    };
    return [
      ...PROJECTIONS.flatMap((name) => list(name, name === 'query' ? features : source, width)),
      ...list('output', width, features),
    ];
  },

  multiplyAdds(inputs, _output, values) {
    const width = values.heads * dimensionOf(inputs, values);
    const [queryLength, features] = inputs[0] as readonly [number, number];
    const [keyLength, source] = inputs.at(-1) as readonly [number, number];
    const projections = 2 * queryLength * features * width + 2 * keyLength * source * width;
    return projections + 2 * queryLength * keyLength * width;
  },

  summarize: ({ heads, causal }) => `${heads} ${heads === 1 ? 'head' : 'heads'}${causal ? ', causal' : ''}`,
  plan: planAttention,
});
