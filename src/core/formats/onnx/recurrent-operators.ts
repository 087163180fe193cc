import type { OperationOf, RecurrentWeights } from '../program/program.ts';
import type { OnnxEmitter } from './emitter.ts';
import { transposeGates } from '../reorder.ts';

/** Operator, and which of our gates (LSTM i, f, g, o; GRU r, z, n) stands where in ONNX (i, o, f, c; z, r, h). */
const cells = {
  tanh: { type: 'RNN', order: [0] },
  relu: { type: 'RNN', order: [0] },
  lstm: { type: 'LSTM', order: [0, 3, 1, 2] },
  gru: { type: 'GRU', order: [1, 0, 2] },
} as const;

/** One RNN, LSTM or GRU per level, forward or bidirectional. layout=1 is not everywhere: time comes first. */
export function emitRecurrent(operation: OperationOf<'recurrent'>, emitter: OnnxEmitter): void {
  const { inputs, output, cell, units, levels, returnSequences } = operation;
  const { type } = cells[cell];
  let x = emitter.node('Transpose', [emitter.get(inputs[0]!)], { perm: [1, 0, 2] });
  levels.forEach((directions, level) => {
    const ways = directions.length;
    const isLast = level === levels.length - 1;
    const lastOnly = isLast && !returnSequences;
    const name = emitter.uniqueName(`${operation.node}/level_${level + 1}`);
    const states = emitter.node(
      type,
      [x, ...writeWeights(operation, directions, emitter)],
      {
        hidden_size: units,
        direction: ways === 2 ? 'bidirectional' : 'forward',
        ...(type === 'GRU' ? { linear_before_reset: 1 } : {}),
        ...(cell === 'relu' ? { activations: directions.map(() => 'Relu') } : {}),
      },
      { outputs: lastOnly ? ['', name] : [name] },
    );
    if (lastOnly) {
      const rows = emitter.node('Transpose', [states], { perm: [1, 0, 2] });
      emitter.define(output, emitter.node('Reshape', [rows, emitter.integers([0, ways * units])]));
      return;
    }
    // [time, ways, batch, units] -> [time, batch, ways * units]
    x =
      ways === 1
        ? emitter.node('Squeeze', [states, emitter.integers([1])])
        : emitter.node('Reshape', [
            emitter.node('Transpose', [states], { perm: [0, 2, 1, 3] }),
            emitter.integers([0, 0, 2 * units]),
          ]);
    if (isLast) emitter.define(output, emitter.node('Transpose', [x], { perm: [1, 0, 2] }));
  });
}

/** W [ways, gates * units, features], R [ways, gates * units, units], B [ways, 2 * gates * units]. */
function writeWeights(
  { cell, units }: OperationOf<'recurrent'>,
  directions: readonly RecurrentWeights[],
  emitter: OnnxEmitter,
): string[] {
  const { order } = cells[cell];
  const width = order.length * units;
  const ways = directions.length;
  const join = (blocks: readonly Float32Array[]): Float32Array => {
    const result = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) {
      result.set(block, at);
      at += block.length;
    }
    return result;
  };
  const { kernel, recurrentKernel, bias } = directions[0]!;
  const features = kernel.shape[0]!;
  const w = join(directions.map((each) => transposeGates(each.kernel.values, features, units, order)));
  const r = join(directions.map((each) => transposeGates(each.recurrentKernel.values, units, units, order)));
  const names = [
    emitter.parameter(kernel, [ways, width, features], w),
    emitter.parameter(recurrentKernel, [ways, width, units], r),
  ];
  if (bias === null) return names;
  const zeros = new Float32Array(width);
  const b = directions.flatMap((each) => [
    transposeGates(each.bias!.values, 1, units, order),
    each.recurrentBias === null ? zeros : transposeGates(each.recurrentBias.values, 1, units, order),
  ]);
  return [...names, emitter.parameter(bias, [ways, 2 * width], join(b))];
}
