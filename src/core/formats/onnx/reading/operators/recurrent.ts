import type { OnnxNode } from '../../onnx-model.ts';
import { integerList, integerOf, textList, textOf } from '../attributes.ts';
import { isZero, numbersOf, scalarOf, type Constant } from '../constants.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import { axis, BATCH, ONE, type Axis, type Wire } from '../wire.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

interface Cell {
  readonly layer: string;
  /** Which of ONNX's gates stands where here: LSTM i, o, f, c -> i, f, g, o; GRU z, r, h -> r, z, n. */
  readonly order: readonly number[];
  readonly hasRecurrentBias: boolean;
}

const cells: Readonly<Record<string, Cell>> = {
  RNN: { layer: 'simpleRnn', order: [0], hasRecurrentBias: false },
  LSTM: { layer: 'lstm', order: [0, 2, 3, 1], hasRecurrentBias: false },
  GRU: { layer: 'gru', order: [1, 0, 2], hasRecurrentBias: true },
};

/** [gates * units, rows] of one direction as [rows, gates * units] with the gates in the studio's order. */
function readGates(
  values: ArrayLike<number>,
  start: number,
  rows: number,
  units: number,
  order: readonly number[],
): Float32Array {
  const width = order.length * units;
  const result = new Float32Array(rows * width);
  order.forEach((gate, block) => {
    for (let unit = 0; unit < units; unit++) {
      const from = start + (gate * units + unit) * rows;
      for (let row = 0; row < rows; row++) result[row * width + block * units + unit] = values[from + row]!;
    }
  });
  return result;
}

/** Refuses what the layers here cannot do. Gives back the activation of a simple cell. */
function checkOptions(node: OnnxNode, importer: OnnxImporter, ways: number): 'tanh' | 'relu' {
  const { type } = node;
  const usual = { RNN: ['tanh'], LSTM: ['sigmoid', 'tanh', 'tanh'], GRU: ['sigmoid', 'tanh'] }[type]!;
  const found = textList(node, 'activations').map((name) => name.toLowerCase());
  const expected = Array.from({ length: ways }, () => usual).flat();
  const isRelu = type === 'RNN' && found.length > 0 && found.every((name) => name === 'relu');
  if (found.length > 0 && found.join() !== expected.join() && !isRelu) {
    throw new UnsupportedOperator(
      `its activations are ${found.join(', ')}; the layer here has ${usual.join(', ')}`,
    );
  }
  if (node.attributes['clip'] !== undefined)
    throw new UnsupportedOperator('it clips the values of its cells');
  if (integerOf(node, 'layout', 0) !== 0) throw new UnsupportedOperator('its batch comes first (layout 1)');
  if (integerOf(node, 'input_forget', 0) !== 0)
    throw new UnsupportedOperator('its input and forget gates are one');
  if (type === 'GRU' && integerOf(node, 'linear_before_reset', 0) !== 1) {
    throw new UnsupportedOperator(
      'its reset gate acts before the product (linear_before_reset 0), as PyTorch and Keras do not',
    );
  }
  if (node.inputs[4]) throw new UnsupportedOperator('its sequences have lengths of their own');
  for (const name of [node.inputs[5], node.inputs[6]]) {
    const start = importer.constant(name);
    if (name && (start === null || !isZero(start)))
      throw new UnsupportedOperator('it starts from another state than zeros');
  }
  if (node.inputs[7]) throw new UnsupportedOperator('its gates look at the cell (peepholes)');
  return isRelu ? 'relu' : 'tanh';
}

/** True where of all steps only the last one is used: `y[-1]` after moving axes about. */
function usesLastStepOnly(value: string, time: number, importer: OnnxImporter): boolean {
  const user = importer.soleUser(value);
  if (user === null || user.inputs[0] !== value) return false;
  if (user.type === 'Squeeze') {
    const axes = integerList(user, 'axes') ?? numbersOf(importer.constant(user.inputs[1]) ?? EMPTY);
    if (axes.length !== 1 || axes[0]! < 0) return false;
    return usesLastStepOnly(user.outputs[0]!, time - (axes[0]! < time ? 1 : 0), importer);
  }
  if (user.type === 'Transpose') {
    const moved = (integerList(user, 'perm') ?? []).indexOf(time);
    return moved !== -1 && usesLastStepOnly(user.outputs[0]!, moved, importer);
  }
  return (
    user.type === 'Gather' &&
    integerOf(user, 'axis', 0) === time &&
    scalarOf(importer.constant(user.inputs[1])) === -1
  );
}

const EMPTY: Constant = { shape: [0], values: [], isUniform: false };

const recurrent: ReadOperator = (node, importer) => {
  const { layer, order, hasRecurrentBias } = cells[node.type]!;
  const x = importer.wire(node, 0);
  const w = importer.weight(node, 1, 'weights W');
  const r = importer.weight(node, 2, 'weights R');
  const b = node.inputs[3] ? importer.weight(node, 3, 'bias B') : null;
  const direction = textOf(node, 'direction', 'forward');
  if (direction === 'reverse') throw new UnsupportedOperator('it reads backwards only');
  const [time, batch, width] = x.axes;
  if (x.axes.length !== 3 || time?.kind === 'batch' || batch?.kind !== 'batch' || width?.kind === 'batch') {
    throw new UnsupportedOperator('its input is not [time, N, features]');
  }
  const ways = direction === 'bidirectional' ? 2 : 1;
  const activation = checkOptions(node, importer, ways);
  const units = integerOf(node, 'hidden_size', r.shape[2] ?? 0);
  const gates = order.length;
  const sequence = importer.arrange(x, [0, 2]);
  const features = sequence.shape[1]!;
  const sizes = [
    ['W', w, [ways, gates * units, features]],
    ['R', r, [ways, gates * units, units]],
    ...(b === null ? [] : [['B', b, [ways, 2 * gates * units]] as const]),
  ] as const;
  for (const [name, { shape }, expected] of sizes) {
    if (shape.join() !== expected.join()) {
      throw new UnsupportedOperator(
        `its ${name} is [${shape.join(', ')}], expected [${expected.join(', ')}]`,
      );
    }
  }
  const [all, last, cellState] = node.outputs;
  const used = (name: string | undefined): boolean =>
    !!name && (importer.users(name).length > 0 || importer.soleUser(name) !== null);
  if (used(cellState)) throw new UnsupportedOperator('the state of its cells is used as an output');
  const takesLast = used(last) || (ways === 1 && !!all && usesLastStepOnly(all, 0, importer));
  if (used(last) && used(all)) throw new UnsupportedOperator('both its sequence and its last state are used');
  const y = importer.add(
    layer,
    {
      units,
      returnSequences: !takesLast,
      bidirectional: ways === 2,
      bias: b !== null,
      ...(layer === 'simpleRnn' ? { activation } : {}),
    },
    [sequence],
  );
  for (let way = 0; way < ways; way++) {
    const prefix = way === 0 ? '' : 'backward/';
    const block = gates * units;
    const kernel = readGates(w.values, way * block * features, features, units, order);
    const recurrentKernel = readGates(r.values, way * block * units, units, units, order);
    importer.keep(y, `${prefix}kernel`, [features, block], kernel);
    importer.keep(y, `${prefix}recurrentKernel`, [units, block], recurrentKernel);
    if (b === null) continue;
    const own = readGates(b.values, way * 2 * block, 1, units, order);
    const state = readGates(b.values, way * 2 * block + block, 1, units, order);
    importer.keep(
      y,
      `${prefix}bias`,
      [block],
      hasRecurrentBias ? own : own.map((value, i) => value + state[i]!),
    );
    if (hasRecurrentBias) importer.keep(y, `${prefix}recurrentBias`, [block], state);
  }
  defineOutputs(importer, y, { all, last: takesLast ? last : undefined, ways, units, takesLast });
};

function defineOutputs(
  importer: OnnxImporter,
  y: Wire,
  {
    all,
    last,
    ways,
    units,
    takesLast,
  }: {
    readonly all: string | undefined;
    readonly last: string | undefined;
    readonly ways: number;
    readonly units: number;
    readonly takesLast: boolean;
  },
): void {
  const index = takesLast ? 0 : 1;
  const [direction, unit]: readonly [Axis, Axis] =
    ways === 1
      ? [ONE, axis(index)]
      : [
          { kind: 'part', index, isMajor: true, size: 2 },
          { kind: 'part', index, isMajor: false, size: units },
        ];
  if (last) importer.define(last, { ...y, axes: [direction, BATCH, unit] });
  // With the last step only, time is an axis of one step: the Gather behind it takes just that.
  if (all) importer.define(all, { ...y, axes: [takesLast ? ONE : axis(0), direction, BATCH, unit] });
}

/** Recurrent layers; a stack of them is one operator each. */
export const recurrentOperators: ReadOperators = { RNN: recurrent, LSTM: recurrent, GRU: recurrent };
