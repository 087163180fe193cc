import { StudioError } from '../../support/errors.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import type { WindowGeometry } from '../../engine/window-geometry.ts';
import {
  dispatch,
  type Constant,
  type OperationKind,
  type OperationOf,
  type OperationTable,
  type OutputMeaning,
  type Program,
  type RecurrentWeights,
  type Value,
} from '../program/program.ts';

/** A block of float32 numbers while the code runs. */
export interface Block {
  readonly id: number;
  readonly length: number;
}

/** What a routine is called with; `name` is a scalar function handed over by name. */
export type Argument =
  | { readonly block: Block }
  | { readonly constant: Constant | null }
  | { readonly name: string }
  | { readonly integer: number }
  | { readonly real: number }
  | { readonly integers: readonly number[] };

/** One call of a routine of the small library that JavaScript and C have in common. */
export interface Call {
  readonly routine: string;
  readonly arguments: readonly Argument[];
  readonly node: string;
}

/** A program for one example at a time, as calls over blocks of memory. */
export interface CallPlan {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape; readonly block: Block }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly block: Block;
    readonly meaning: OutputMeaning;
  }[];
  readonly calls: readonly Call[];
  /** Those that are neither input nor output. */
  readonly blocks: readonly Block[];
  readonly constants: readonly Constant[];
}

const LARGEST_BLOCK = 2 ** 31 - 1;

/**
 * Turns a program into calls. Reshapes cost nothing: they share their input's block.
 * @throws StudioError `export-too-large`.
 */
export function planCalls(program: Program): CallPlan {
  const calls: Call[] = [];
  const blocks: Block[] = [];
  const blockOf: Block[] = [];
  let count = 0;
  const allocate = (length: number): Block => {
    if (length > LARGEST_BLOCK) {
      throw new StudioError(
        'export-too-large',
        `Expected blocks of at most ${LARGEST_BLOCK} numbers in exported code, got ${length}. Choose ONNX or safetensors.`,
        { length },
      );
    }
    return { id: count++, length };
  };
  const inputs = program.inputs.map(({ name, value }) => {
    const block = allocate(sizeOf(value.shape));
    blockOf[value.id] = block;
    return { name, shape: value.shape, block };
  });
  const context: CallContext = {
    of: (value) => blockOf[value.id]!,
    share(value, from) {
      blockOf[value.id] = blockOf[from.id]!;
    },
    create(value) {
      const block = context.scratch(value.lead * sizeOf(value.shape));
      blockOf[value.id] = block;
      return block;
    },
    scratch(length) {
      const block = allocate(length);
      blocks.push(block);
      return block;
    },
    call(routine, node, ...args) {
      calls.push({ routine, node, arguments: args });
    },
  };
  for (const operation of program.operations) dispatch(callTable, operation, context);
  const outputs = program.outputs.map(({ name, value, meaning }) => {
    const block = allocate(sizeOf(value.shape));
    context.call('copy', name, at(context.of(value)), at(block), int(block.length));
    return { name, shape: value.shape, block, meaning };
  });
  return { inputs, outputs, calls, blocks, constants: program.constants };
}

interface CallContext {
  of(value: Value): Block;
  share(value: Value, from: Value): void;
  create(value: Value): Block;
  scratch(length: number): Block;
  call(routine: string, node: string, ...args: readonly Argument[]): void;
}

const at = (block: Block): Argument => ({ block });
const constant = (each: Constant | null): Argument => ({ constant: each });
const name = (text: string): Argument => ({ name: text });
const int = (integer: number): Argument => ({ integer });
const real = (number: number): Argument => ({ real: number });
const list = (integers: readonly number[]): Argument => ({ integers });

const lengthOf = ({ shape, lead }: Value): number => lead * sizeOf(shape);
const lastOf = ({ shape }: Value): number => shape.at(-1) ?? 1;

function stridesOf(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

const windowOf = (g: WindowGeometry): readonly Argument[] =>
  [
    ...[g.imageHeight, g.imageWidth, g.imageChannels, g.gridHeight, g.gridWidth],
    ...[g.windowHeight, g.windowWidth, g.strideY, g.strideX, g.dilationY, g.dilationX, g.top, g.left],
  ].map(int);

type Entry<K extends OperationKind> = (operation: OperationOf<K>, context: CallContext) => void;

const share: Entry<'reshape' | 'fold' | 'unfold'> = ({ inputs: [x], output }, { share: alias }) =>
  alias(output, x!);

/** y[i, j, ...] = x[offset + i s_0 + j s_1 + ...]: transpositions, repetitions and slices. */
function gather(
  { node, inputs: [x], output }: { node: string; inputs: readonly Value[]; output: Value },
  context: CallContext,
  strides: readonly number[],
  offset: number,
): void {
  const from = at(context.of(x!));
  const to = at(context.create(output));
  const { shape, lead } = output;
  const sizes = [int(lead), int(sizeOf(x!.shape)), int(offset), int(shape.length)];
  context.call('gather', node, from, to, ...sizes, list(shape), list(strides));
}

const pool = (
  operation: OperationOf<'maximumPool'> | OperationOf<'averagePool'>,
  context: CallContext,
  mode: number,
): void => {
  const { node, inputs, output, geometry } = operation;
  const x = at(context.of(inputs[0]!));
  const y = at(context.create(output));
  context.call('pool', node, x, y, int(output.lead), ...windowOf(geometry), int(mode));
};

const convolve =
  (routine: string): Entry<'convolution' | 'transposedConvolution'> =>
  ({ node, inputs: [x], output, geometry, groups, kernel, bias }, context) => {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const weights = [constant(kernel), constant(bias)];
    const gridChannels = routine === 'convolution' ? lastOf(output) : lastOf(x!);
    const sizes = [...windowOf(geometry), int(groups), int(gridChannels)];
    context.call(routine, node, from, ...weights, to, int(output.lead), ...sizes);
  };

const callTable: OperationTable<CallContext, void> = {
  unary({ node, inputs: [x], output, function: f, parameter }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    context.call('activate', node, name(f), from, to, int(lengthOf(output)), real(parameter));
  },
  prelu({ node, inputs: [x], output, slope }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    context.call('prelu', node, from, constant(slope), to, int(lengthOf(output)), int(sizeOf(slope.shape)));
  },
  softmax({ node, inputs: [x], output, logarithm }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const columns = lastOf(output);
    context.call(
      logarithm ? 'logSoftmax' : 'softmax',
      node,
      from,
      to,
      int(lengthOf(output) / columns),
      int(columns),
    );
  },
  binary({ node, inputs: [a, b], output, function: f }, context) {
    const operands = [at(context.of(a!)), at(context.of(b!))];
    const to = at(context.create(output));
    const length = lengthOf(output);
    context.call('combine', node, name(f), ...operands, to, int(length), int(length));
  },
  binaryConstant({ node, inputs: [x], output, function: f, constant: other }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const period = int(sizeOf(other.shape));
    context.call('combine', node, name(f), from, constant(other), to, int(lengthOf(output)), period);
  },
  linear({ node, inputs: [x], output, kernel, bias }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const [features, units] = kernel.shape as readonly [number, number];
    const sizes = [int(lengthOf(output) / units), int(features), int(units)];
    context.call('linear', node, from, constant(kernel), constant(bias), to, ...sizes);
  },
  convolution: convolve('convolution'),
  transposedConvolution: convolve('transposedConvolution'),
  maximumPool: (operation, context) => pool(operation, context, 0),
  averagePool: (operation, context) => pool(operation, context, operation.countPadding ? 1 : 2),
  reduce({ node, inputs: [x], output, function: f, axis }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const outer = x!.lead * sizeOf(x!.shape.slice(0, axis));
    const sizes = [int(outer), int(x!.shape[axis]!), int(sizeOf(x!.shape.slice(axis + 1)))];
    context.call(f === 'mean' ? 'reduceMean' : 'reduceMaximum', node, from, to, ...sizes);
  },
  layerNorm({ node, inputs: [x], output, axes, epsilon, gamma, beta }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const columns = sizeOf(x!.shape.slice(-axes));
    const sizes = [int(lengthOf(output) / columns), int(columns), real(epsilon)];
    context.call('layerNorm', node, from, constant(gamma), constant(beta), to, ...sizes);
  },
  batchNorm({ node, inputs: [x], output, epsilon, mean, variance, gamma, beta }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const statistics = [mean, variance, gamma, beta].map(constant);
    context.call(
      'batchNorm',
      node,
      from,
      ...statistics,
      to,
      int(lengthOf(output)),
      int(lastOf(output)),
      real(epsilon),
    );
  },
  unitLength({ node, inputs: [x], output, epsilon }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const columns = lastOf(output);
    context.call('unitLength', node, from, to, int(lengthOf(output) / columns), int(columns), real(epsilon));
  },
  transpose(operation, context) {
    const strides = stridesOf(operation.inputs[0]!.shape);
    gather(
      operation,
      context,
      operation.order.map((axis) => strides[axis]!),
      0,
    );
  },
  reshape: share,
  fold: share,
  unfold: share,
  expand(operation, context) {
    const { shape } = operation.inputs[0]!;
    const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
    gather(operation, context, strides, 0);
  },
  slice(operation, context) {
    const strides = stridesOf(operation.inputs[0]!.shape);
    const offset = operation.starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
    gather(operation, context, strides, offset);
  },
  pad({ node, inputs: [x], output, before }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const strides = stridesOf(output.shape);
    const offset = before.reduce((sum, amount, axis) => sum + amount * strides[axis]!, 0);
    const { shape, lead } = x!;
    const sizes = [int(lead), int(sizeOf(output.shape)), int(offset), int(shape.length)];
    context.call('scatter', node, from, to, ...sizes, list(shape), list(strides));
  },
  upsample({ node, inputs: [x], output, factorY, factorX, smooth }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const { shape, lead } = x!;
    const sizes = [lead, shape[0]!, shape.length === 2 ? 1 : shape[1]!, lastOf(x!), factorY, factorX];
    context.call(smooth ? 'upsampleSmooth' : 'upsampleNearest', node, from, to, ...sizes.map(int));
  },
  concatenate({ node, inputs, output, axis }, context) {
    const parts = inputs.map((input) => ({ input, block: context.of(input) }));
    const to = at(context.create(output));
    const count = output.lead * sizeOf(output.shape.slice(0, axis));
    const stride = sizeOf(output.shape.slice(axis));
    let offset = 0;
    for (const { input, block } of parts) {
      const width = sizeOf(input.shape.slice(axis));
      context.call('place', node, at(block), int(width), to, int(stride), int(offset), int(count));
      offset += width;
    }
  },
  matmul({ node, inputs: [a, b], output, transposeB, factor }, context) {
    const operands = [at(context.of(a!)), at(context.of(b!))];
    const to = at(context.create(output));
    const [m, n] = output.shape.slice(-2) as [number, number];
    const batch = lengthOf(output) / (m * n);
    const sizes = [batch, m, lastOf(a!), n, transposeB ? 1 : 0].map(int);
    context.call('matmul', node, ...operands, to, ...sizes, real(factor));
  },
  lookUp({ node, inputs: [x], output, table }, context) {
    const from = at(context.of(x!));
    const to = at(context.create(output));
    const [vocabulary, dimension] = table.shape as readonly [number, number];
    const sizes = [int(lengthOf(x!)), int(vocabulary), int(dimension)];
    context.call('lookUp', node, from, constant(table), to, ...sizes);
  },
  recurrent(operation, context) {
    const { inputs, output, units, levels, returnSequences } = operation;
    const [steps, features] = inputs[0]!.shape as readonly [number, number];
    const { lead } = output;
    let current = context.of(inputs[0]!);
    let width = features;
    levels.forEach((directions, level) => {
      const isLast = level === levels.length - 1;
      const lastOnly = isLast && !returnSequences;
      const next = isLast
        ? context.create(output)
        : context.scratch(lead * steps * units * directions.length);
      directions.forEach((weights, way) => {
        const place = { steps, features: width, lead, way, ways: directions.length, lastOnly };
        callDirection(operation, context, weights, current, next, place);
      });
      current = next;
      width = units * directions.length;
    });
  },
};

const cells = ['tanh', 'relu', 'lstm', 'gru'] as const;
const gates = { tanh: 1, relu: 1, lstm: 4, gru: 3 } as const;

function callDirection(
  { node, cell, units }: OperationOf<'recurrent'>,
  context: CallContext,
  weights: RecurrentWeights,
  x: Block,
  y: Block,
  place: { steps: number; features: number; lead: number; way: number; ways: number; lastOnly: boolean },
): void {
  const { kernel, recurrentKernel, bias, recurrentBias } = weights;
  const { steps, features, lead, way, ways, lastOnly } = place;
  const width = gates[cell] * units;
  // Both halves of the pre-activations, the hidden state and the cell state.
  const memory = context.scratch(2 * width + 2 * units);
  const constants = [kernel, recurrentKernel, bias, recurrentBias].map(constant);
  const sizes = [cells.indexOf(cell), lead, steps, features, units, gates[cell], way];
  const where = [ways * units, way * units, lastOnly ? 1 : 0];
  context.call('recurrent', node, at(x), ...constants, at(y), at(memory), ...[...sizes, ...where].map(int));
}
