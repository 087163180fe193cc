import type { Cell, Constant, OperationOf, RecurrentWeights } from '../../program/program.ts';
import type { FlaxContext } from './flax-context.ts';

const cells: Readonly<Record<Cell, string>> = {
  tanh: 'SimpleCell',
  relu: 'SimpleCell',
  lstm: 'OptimizedLSTMCell',
  gru: 'GRUCell',
};

/** Levels of recurrent layers, each direction an nnx.RNN of its own. */
export function recurrent(operation: OperationOf<'recurrent'>, context: FlaxContext): string {
  const { cell, units, levels, returnSequences, inputs } = operation;
  const name = context.name(operation.output);
  return levels.reduce((below, directions, level) => {
    const lastOnly = level === levels.length - 1 && !returnSequences;
    const parts = directions.map((weights, way) => {
      const { kernel, recurrentKernel, bias, recurrentBias } = weights;
      if (bias === null) context.remarks.add('Recurrent cells of Flax always have a bias: it starts at 0.');
      if (recurrentBias !== null) {
        context.remarks.add('The GRU of Flax has no bias for the recurrent part: the studio’s has one.');
      }
      const options = [
        kernel.shape[0],
        units,
        cell === 'relu' ? 'activation_fn=nnx.relu' : null,
        context.start(kernel, 'kernel_init', 'init.lecun_normal()'),
        context.start(recurrentKernel, 'recurrent_kernel_init', 'init.orthogonal()'),
        context.start(bias, 'bias_init', 'init.zeros'),
        'rngs=rngs',
      ].filter((option) => option !== null);
      const suffix = `${levels.length === 1 ? '' : `_${level + 1}`}${way === 1 ? '_backward' : ''}`;
      const backwards = way === 1 ? ', reverse=True, keep_order=True' : '';
      const code = `nnx.RNN(nnx.${cells[cell]}(${options.join(', ')})${backwards})`;
      const field = context.field(`${name}${suffix}`, code, tensorsOf(weights, cell));
      const states = `${field}(${directions.length === 1 ? below : 'below'})`;
      return lastOnly ? `${states}[:, ${way === 1 ? 0 : -1}]` : states;
    });
    if (parts.length === 1) return parts[0]!;
    return `(lambda below: jnp.concatenate([${parts.join(', ')}], axis=-1))(${below})`;
  }, context.name(inputs[0]!));
}

/** Flax's fused cells have our order of gates. What the second bias of a GRU does to r and z goes into the first. */
function tensorsOf(
  { kernel, recurrentKernel, bias, recurrentBias }: RecurrentWeights,
  cell: Cell,
): Readonly<Record<string, Pick<Constant, 'shape' | 'values'> | null>> {
  const biasAt = cell === 'lstm' ? 'cell.dense_h.bias' : 'cell.dense_i.bias';
  const sum =
    bias === null || recurrentBias === null
      ? bias
      : { ...bias, values: bias.values.map((value, index) => value + recurrentBias.values[index]!) };
  return { 'cell.dense_i.kernel': kernel, 'cell.dense_h.kernel': recurrentKernel, [biasAt]: sum };
}
