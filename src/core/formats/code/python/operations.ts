import type { WindowGeometry } from '../../../engine/window-geometry.ts';
import type { Shape } from '../../../support/shape.ts';
import type { Constant, OperationTable, RecurrentWeights, Value } from '../../program/program.ts';

/** What an operation needs to be printed. */
export interface PythonContext {
  name(value: Value): string;
  constant(constant: Constant | null): string;
  /** Notes that the library must have this routine, and gives its name. */
  use(routine: string): string;
}

/** A tuple with its comma, so that one entry is a tuple too. */
const tuple = (entries: readonly (number | string)[]): string =>
  `(${entries.join(', ')}${entries.length === 1 ? ',' : ''})`;

const reshape = (name: string, shape: Shape): string => `${name}.reshape(${tuple([-1, ...shape])})`;

const windowOf = (g: WindowGeometry): string =>
  `((${g.windowHeight}, ${g.windowWidth}), (${g.strideY}, ${g.strideX}), (${g.dilationY}, ${g.dilationX}), (${g.top}, ${g.left}), (${g.gridHeight}, ${g.gridWidth}))`;

/** A signal as an image of width 1. */
const asImage = (name: string, dimensions: 1 | 2): string =>
  dimensions === 2 ? name : `${name}[:, :, None]`;
const asSignal = (code: string, dimensions: 1 | 2): string => (dimensions === 2 ? code : `${code}[:, :, 0]`);
const asKernel = (name: string, dimensions: 1 | 2): string => (dimensions === 2 ? name : `${name}[:, None]`);

const binary = { add: '+', subtract: '-', multiply: '*' } as const;

const combine = (name: string, a: string, b: string): string =>
  name in binary ? `${a} ${binary[name as keyof typeof binary]} ${b}` : `np.${name}(${a}, ${b})`;

/** Every operation as a Python expression. */
export const pythonOperations: OperationTable<PythonContext, string> = {
  unary: ({ inputs: [x], function: f, parameter }, { name, use }) =>
    `${use(f)}(${name(x!)}, ${String(parameter)})`,
  prelu: ({ inputs: [x], slope }, { name, constant }) =>
    `np.where(${name(x!)} > 0, ${name(x!)}, ${constant(slope)} * ${name(x!)})`,
  softmax: ({ inputs: [x], logarithm }, { name, use }) =>
    `${use(logarithm ? 'log_softmax' : 'softmax')}(${name(x!)})`,
  binary: ({ inputs: [a, b], function: f }, { name }) => combine(f, name(a!), name(b!)),
  binaryConstant: ({ inputs: [x], function: f, constant: other }, { name, constant }) =>
    combine(f, name(x!), constant(other)),
  linear: ({ inputs: [x], kernel, bias }, { name, constant }) =>
    `${name(x!)} @ ${constant(kernel)}${bias === null ? '' : ` + ${constant(bias)}`}`,
  convolution: ({ inputs: [x], geometry, dimensions, groups, kernel, bias }, { name, constant, use }) =>
    asSignal(
      `${use('convolution')}(${asImage(name(x!), dimensions)}, ${asKernel(constant(kernel), dimensions)}, ${constant(bias)}, ${windowOf(geometry)}, ${groups})`,
      dimensions,
    ),
  transposedConvolution: (
    { inputs: [x], geometry, dimensions, groups, kernel, bias },
    { name, constant, use },
  ) =>
    asSignal(
      `${use('transposed_convolution')}(${asImage(name(x!), dimensions)}, ${asKernel(constant(kernel), dimensions)}, ${constant(bias)}, ${windowOf(geometry)}, ${groups}, (${geometry.imageHeight}, ${geometry.imageWidth}))`,
      dimensions,
    ),
  maximumPool: ({ inputs: [x], geometry, dimensions }, { name, use }) =>
    asSignal(`${use('maximum_pool')}(${asImage(name(x!), dimensions)}, ${windowOf(geometry)})`, dimensions),
  averagePool: ({ inputs: [x], geometry, dimensions, countPadding }, { name, use }) =>
    asSignal(
      `${use('average_pool')}(${asImage(name(x!), dimensions)}, ${windowOf(geometry)}, ${countPadding ? 'True' : 'False'})`,
      dimensions,
    ),
  reduce: ({ inputs: [x], function: f, axis, keepAxis }, { name }) =>
    `${name(x!)}.${f === 'mean' ? 'mean' : 'max'}(axis=${axis + 1}${keepAxis ? ', keepdims=True' : ''})`,
  layerNorm: ({ inputs: [x], axes, epsilon, gamma, beta }, { name, constant, use }) =>
    `${use('layer_norm')}(${name(x!)}, ${constant(gamma)}, ${constant(beta)}, ${axes}, ${String(epsilon)})`,
  batchNorm: ({ inputs: [x], epsilon, mean, variance, gamma, beta }, { name, constant, use }) =>
    `${use('batch_norm')}(${[name(x!), ...[mean, variance, gamma, beta].map(constant), String(epsilon)].join(', ')})`,
  unitLength: ({ inputs: [x], epsilon }, { name, use }) =>
    `${use('unit_length')}(${name(x!)}, ${String(epsilon)})`,
  transpose: ({ inputs: [x], order }, { name }) =>
    `${name(x!)}.transpose(${tuple([0, ...order.map((axis) => axis + 1)])})`,
  reshape: ({ inputs: [x], output }, { name }) => reshape(name(x!), output.shape),
  fold: ({ inputs: [x], output }, { name }) => reshape(name(x!), output.shape),
  unfold: ({ inputs: [x], output }, { name }) => reshape(name(x!), output.shape),
  expand: ({ inputs: [x], output }, { name }) =>
    `np.broadcast_to(${name(x!)}, ${tuple([`len(${name(x!)})`, ...output.shape])})`,
  slice: ({ inputs: [x], output, starts }, { name }) =>
    `${name(x!)}[${[':', ...starts.map((start, axis) => `${start}:${start + output.shape[axis]!}`)].join(', ')}]`,
  pad: ({ inputs: [x], before, after }, { name }) =>
    `np.pad(${name(x!)}, (${['(0, 0)', ...before.map((amount, axis) => `(${amount}, ${after[axis]!})`)].join(', ')}))`,
  upsample: ({ inputs: [x], factorY, factorX, smooth }, { name, use }) => {
    const dimensions = x!.shape.length === 2 ? 1 : 2;
    return asSignal(
      `${use('upsample')}(${asImage(name(x!), dimensions)}, ${factorY}, ${factorX}, ${smooth ? 'True' : 'False'})`,
      dimensions,
    );
  },
  concatenate: ({ inputs, axis }, { name }) =>
    `np.concatenate([${inputs.map(name).join(', ')}], axis=${axis + 1})`,
  matmul: ({ inputs: [a, b], transposeB, factor }, { name }) =>
    `${factor === 1 ? '' : `${String(factor)} * `}(${name(a!)} @ ${name(b!)}${transposeB ? '.swapaxes(-1, -2)' : ''})`,
  lookUp: ({ inputs: [x], table }, { name, constant, use }) =>
    `${use('look_up')}(${name(x!)}, ${constant(table)})`,
  recurrent({ inputs: [x], cell, levels, returnSequences }, { name, constant, use }) {
    const routine = use('recurrent');
    const direction = (from: string, weights: RecurrentWeights, way: number): string => {
      const { kernel, recurrentKernel, bias, recurrentBias } = weights;
      const constants = [kernel, recurrentKernel, bias, recurrentBias].map(constant).join(', ');
      return `${routine}(${from}, ${constants}, "${cell}", ${way === 1 ? 'True' : 'False'})`;
    };
    return levels.reduce((from, directions, level) => {
      const lastOnly = level === levels.length - 1 && !returnSequences;
      const parts = directions.map((weights, way) => {
        // A level is read by both directions of the next one: a lambda keeps it from being calculated twice.
        const states = direction(directions.length === 1 ? from : 'below', weights, way);
        return lastOnly ? `${states}[:, ${way === 1 ? 0 : -1}]` : states;
      });
      if (parts.length === 1) return parts[0]!;
      return `(lambda below: np.concatenate([${parts.join(', ')}], axis=-1))(${from})`;
    }, name(x!));
  },
};
