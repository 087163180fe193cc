import type { OperationOf, OperationTable, Value } from '../program/program.ts';
import { sizeOf } from '../../support/shape.ts';
import { float, type Layout, type OnnxEmitter } from './emitter.ts';
import { emitRecurrent } from './recurrent-operators.ts';
import { reorderAxes } from '../reorder.ts';
import { unaryOperators } from './unary-operators.ts';
import {
  emitAveragePool,
  emitConvolution,
  emitMaximumPool,
  emitTransposedConvolution,
  emitUpsample,
} from './window-operators.ts';

const binaryTypes = { add: 'Add', subtract: 'Sub', multiply: 'Mul', maximum: 'Max', minimum: 'Min' } as const;

/** Both in the layout of the first, unless they disagree. */
const commonLayout = (emitter: OnnxEmitter, values: readonly Value[]): Layout =>
  values.every((value) => emitter.layoutOf(value) === 'first') ? 'first' : 'last';

const reshape = (
  { inputs: [x], output }: { readonly inputs: readonly Value[]; readonly output: Value },
  emitter: OnnxEmitter,
  batch: 0 | -1,
): void =>
  emitter.define(
    output,
    emitter.node('Reshape', [emitter.get(x!), emitter.integers([batch, ...output.shape])]),
  );

/** Gemm for rows of features, MatMul and Add for more axes. */
function emitLinear({ inputs: [x], output, kernel, bias }: OperationOf<'linear'>, emitter: OnnxEmitter) {
  if (x!.shape.length === 1) {
    const [features, units] = kernel.shape as readonly [number, number];
    const weights = emitter.parameter(
      kernel,
      [units, features],
      reorderAxes(kernel.values, kernel.shape, [1, 0]),
    );
    const inputs = [emitter.get(x!), weights, ...(bias === null ? [] : [emitter.plain(bias)])];
    return emitter.define(output, emitter.node('Gemm', inputs, { transB: 1 }));
  }
  const product = emitter.node('MatMul', [emitter.get(x!), emitter.plain(kernel)]);
  emitter.define(output, bias === null ? product : emitter.node('Add', [product, emitter.plain(bias)]));
}

/** Every operation as operators of opset 17. */
export const onnxOperators: OperationTable<OnnxEmitter, void> = {
  unary({ inputs: [x], output, function: f, parameter }, emitter) {
    const layout = emitter.layoutOf(x!);
    emitter.define(output, unaryOperators[f](emitter, emitter.get(x!, layout), parameter), layout);
  },
  prelu({ inputs: [x], output, slope }, emitter) {
    emitter.define(output, emitter.node('PRelu', [emitter.get(x!), emitter.plain(slope)]));
  },
  softmax({ inputs: [x], output, logarithm }, emitter) {
    const type = logarithm ? 'LogSoftmax' : 'Softmax';
    emitter.define(output, emitter.node(type, [emitter.get(x!)], { axis: -1 }));
  },
  binary({ inputs, output, function: f }, emitter) {
    const layout = commonLayout(emitter, inputs);
    const names = inputs.map((input) => emitter.get(input, layout));
    emitter.define(output, emitter.node(binaryTypes[f], names), layout);
  },
  binaryConstant({ inputs: [x], output, function: f, constant }, emitter) {
    emitter.define(output, emitter.node(binaryTypes[f], [emitter.get(x!), emitter.plain(constant)]));
  },
  linear: emitLinear,
  convolution: emitConvolution,
  transposedConvolution: emitTransposedConvolution,
  maximumPool: emitMaximumPool,
  averagePool: emitAveragePool,
  reduce({ inputs: [x], output, function: f, axis, keepAxis }, emitter) {
    const attributes = { axes: [axis + 1], keepdims: keepAxis ? 1 : 0 };
    const type = f === 'mean' ? 'ReduceMean' : 'ReduceMax';
    emitter.define(output, emitter.node(type, [emitter.get(x!)], attributes));
  },
  layerNorm({ inputs: [x], output, axes, epsilon, gamma, beta }, emitter) {
    const shape = x!.shape.slice(-axes);
    const ones = () =>
      emitter.tensor(
        'float',
        shape,
        Array.from({ length: sizeOf(shape) }, () => 1),
      );
    const inputs = [
      emitter.get(x!),
      gamma === null ? ones() : emitter.plain(gamma),
      ...(beta === null ? [] : [emitter.plain(beta)]),
    ];
    const attributes = { axis: -axes, epsilon: float(epsilon) };
    emitter.define(output, emitter.node('LayerNormalization', inputs, attributes));
  },
  batchNorm({ inputs: [x], output, epsilon, mean, variance, gamma, beta }, emitter) {
    const channels = mean.shape[0]!;
    const repeat = (value: number) =>
      emitter.tensor(
        'float',
        [channels],
        Array.from({ length: channels }, () => value),
      );
    const inputs = [
      emitter.get(x!, 'first'),
      gamma === null ? repeat(1) : emitter.plain(gamma),
      beta === null ? repeat(0) : emitter.plain(beta),
      emitter.plain(mean),
      emitter.plain(variance),
    ];
    const name = emitter.node('BatchNormalization', inputs, { epsilon: float(epsilon) });
    emitter.define(output, name, 'first');
  },
  unitLength({ inputs: [x], output, epsilon }, emitter) {
    const name = emitter.get(x!);
    const length = emitter.node('ReduceL2', [name], { axes: [-1], keepdims: 1 });
    const divisor = emitter.node('Max', [length, emitter.scalar(epsilon)]);
    emitter.define(output, emitter.node('Div', [name, divisor]));
  },
  transpose({ inputs: [x], output, order }, emitter) {
    const perm = [0, ...order.map((axis) => axis + 1)];
    emitter.define(output, emitter.node('Transpose', [emitter.get(x!)], { perm }));
  },
  reshape: (operation, emitter) => reshape(operation, emitter, 0),
  fold: (operation, emitter) => reshape(operation, emitter, -1),
  unfold: (operation, emitter) => reshape(operation, emitter, -1),
  expand({ inputs: [x], output }, emitter) {
    emitter.define(output, emitter.node('Expand', [emitter.get(x!), emitter.integers([1, ...output.shape])]));
  },
  slice({ inputs: [x], output, starts }, emitter) {
    const axes = starts.map((_start, axis) => axis + 1);
    const ends = starts.map((start, axis) => start + output.shape[axis]!);
    const inputs = [emitter.get(x!), ...[starts, ends, axes].map(emitter.integers)];
    emitter.define(output, emitter.node('Slice', inputs));
  },
  pad({ inputs: [x], output, before, after }, emitter) {
    const amounts = emitter.integers([0, ...before, 0, ...after]);
    emitter.define(output, emitter.node('Pad', [emitter.get(x!), amounts], { mode: 'constant' }));
  },
  upsample: emitUpsample,
  concatenate({ inputs, output, axis }, emitter) {
    const layout = axis === output.shape.length - 1 ? commonLayout(emitter, inputs) : 'last';
    const names = inputs.map((input) => emitter.get(input, layout));
    const attributes = { axis: layout === 'first' ? 1 : axis + 1 };
    emitter.define(output, emitter.node('Concat', names, attributes), layout);
  },
  matmul({ inputs: [a, b], output, transposeB, factor }, emitter) {
    const rank = b!.shape.length + 1;
    const perm = [...Array.from({ length: rank - 2 }, (_unused, axis) => axis), rank - 1, rank - 2];
    const right = transposeB ? emitter.node('Transpose', [emitter.get(b!)], { perm }) : emitter.get(b!);
    const product = emitter.node('MatMul', [emitter.get(a!), right]);
    emitter.define(output, factor === 1 ? product : emitter.node('Mul', [product, emitter.scalar(factor)]));
  },
  lookUp({ inputs: [x], output, table }, emitter) {
    const index = emitter.node('Cast', [emitter.get(x!)], { to: 7 });
    emitter.define(output, emitter.node('Gather', [emitter.plain(table), index], { axis: 0 }));
  },
  recurrent: emitRecurrent,
};
