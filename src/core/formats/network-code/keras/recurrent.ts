import type { Cell, Constant, OperationOf, RecurrentWeights } from '../../program/program.ts';
import type { KerasContext } from './keras-context.ts';

const types: Readonly<Record<Cell, string>> = {
  tanh: 'SimpleRNN',
  relu: 'SimpleRNN',
  lstm: 'LSTM',
  gru: 'GRU',
};

/** Levels of recurrent layers; two directions are one Bidirectional. */
export function recurrent(operation: OperationOf<'recurrent'>, context: KerasContext): string {
  const { cell, units, levels, returnSequences, inputs } = operation;
  const name = context.name(operation.output);
  return levels.reduce((below, directions, level) => {
    const { kernel, recurrentKernel, bias } = directions[0]!;
    const options = [
      String(units),
      cell === 'relu' ? 'activation="relu"' : null,
      bias === null ? 'use_bias=False' : null,
      // Keras starts the forget gates at 1, the studio all biases alike.
      cell === 'lstm' && bias !== null ? 'unit_forget_bias=False' : null,
      context.start(kernel, 'kernel', '"glorot_uniform"'),
      context.start(recurrentKernel, 'recurrent', '"orthogonal"'),
      context.start(bias, 'bias', '"zeros"'),
      level < levels.length - 1 || returnSequences ? 'return_sequences=True' : null,
    ].filter((option) => option !== null);
    const layer = levels.length === 1 ? name : `${name}_${level + 1}`;
    context.weights.push({ layer, tensors: directions.flatMap((each) => tensorsOf(each, cell, units)) });
    const type = `layers.${types[cell]}`;
    const code =
      directions.length === 1
        ? `${type}(${[...options, `name="${layer}"`].join(', ')})`
        : `layers.Bidirectional(${type}(${options.join(', ')}), name="${layer}")`;
    return `${code}(${below})`;
  }, context.name(inputs[0]!));
}

type Numbers = Pick<Constant, 'shape' | 'values'>;

/** Kernel, recurrent kernel and bias with the gates in Keras' order; a GRU has both biases in one block. */
function tensorsOf(
  { kernel, recurrentKernel, bias, recurrentBias }: RecurrentWeights,
  cell: Cell,
  units: number,
): readonly Numbers[] {
  const sorted = (constant: Constant): Numbers => (cell === 'gru' ? swapGates(constant, units) : constant);
  const weights = [sorted(kernel), sorted(recurrentKernel)];
  if (bias === null) return weights;
  if (cell !== 'gru' || recurrentBias === null) return [...weights, sorted(bias)];
  const values = new Float32Array(2 * bias.values.length);
  values.set(sorted(bias).values);
  values.set(sorted(recurrentBias).values, bias.values.length);
  return [...weights, { shape: [2, bias.values.length], values }];
}

/** Our GRU has its gates in the order r, z, n; Keras in z, r, h. */
function swapGates({ shape, values }: Constant, units: number): Numbers {
  const width = 3 * units;
  const order = [1, 0, 2];
  return {
    shape,
    values: values.map((_value, index) => {
      const column = index % width;
      const gate = order[Math.floor(column / units)]!;
      return values[index - column + gate * units + (column % units)]!;
    }),
  };
}
