import type { ScalarFunctionName } from '../../engine/activations.ts';
import type { WindowGeometry } from '../../engine/window-geometry.ts';
import type { Shape } from '../../support/shape.ts';

/** Numbers that are part of the program: a parameter of a layer, or a table that follows from its fields. */
export interface Constant {
  /** Unique in the program: `dense_1.kernel`, `attention_1.mask`. */
  readonly name: string;
  readonly shape: Shape;
  /** Row-major. */
  readonly values: Float32Array;
  /** How a table that follows from the fields comes about; null for what a layer learns. */
  readonly recipe?: ConstantRecipe;
}

/** Tables that code without weights can calculate for itself. */
export type ConstantRecipe =
  /** The same number everywhere. */
  | { readonly kind: 'number'; readonly value: number }
  /** [queries, keys]: 0 where the key is not later than the query, `hidden` elsewhere. */
  | { readonly kind: 'causalMask'; readonly hidden: number }
  /** [steps, features] of a sinusoidal positional encoding. */
  | { readonly kind: 'positionWaves'; readonly base: number };

/** What a noise layer does while training; in inference it lets its input through. */
export type NoiseKind = 'dropout' | 'spatialDropout' | 'gaussianNoise' | 'gaussianDropout' | 'alphaDropout';

/** A tensor while the program runs: [examples * lead, ...shape], row-major, channels last. */
export interface Value {
  /** 0, 1, 2, ... in the order in which they are made. */
  readonly id: number;
  readonly shape: Shape;
  /** Rows per example: more than 1 inside a time-distributed layer. */
  readonly lead: number;
}

export type BinaryFunction = 'add' | 'subtract' | 'multiply' | 'maximum' | 'minimum';

/** Where a window of a convolution or pool lies; 1 dimension is an image of width 1 that has no width axis. */
interface Windowed {
  readonly geometry: WindowGeometry;
  readonly dimensions: 1 | 2;
}

/** Weights of one direction of one layer of a recurrent stack. */
export interface RecurrentWeights {
  /** [features, gates * units] */
  readonly kernel: Constant;
  /** [units, gates * units] */
  readonly recurrentKernel: Constant;
  readonly bias: Constant | null;
  /** The second bias of a GRU. */
  readonly recurrentBias: Constant | null;
}

/** Kind of recurrent cell, with its order of gates: LSTM i, f, g, o; GRU r, z, n. */
export type Cell = 'tanh' | 'relu' | 'lstm' | 'gru';

/** What each kind of operation needs besides its inputs. All numbers are per example; there is no batch axis. */
export interface OperationAttributes {
  /** y = f(x), element by element. */
  unary: { readonly function: ScalarFunctionName; readonly parameter: number };
  /** x above 0, slope x below; the slope [1] or [channels]. */
  prelu: { readonly slope: Constant };
  /** Over the last axis. */
  softmax: { readonly logarithm: boolean };
  /** Two inputs of one shape. */
  binary: { readonly function: BinaryFunction };
  /** The constant's shape is [1] or the last axes of the input's: it is repeated. */
  binaryConstant: { readonly function: BinaryFunction; readonly constant: Constant };
  /** x W + b over the last axis; W [in, out]. */
  linear: { readonly kernel: Constant; readonly bias: Constant | null };
  /** Kernel [height, width, channels / groups, filters] (1 dimension: [size, ...]). */
  convolution: Windowed & {
    readonly groups: number;
    readonly kernel: Constant;
    readonly bias: Constant | null;
  };
  /** Kernel [height, width, filters / groups, channels]; the geometry's image is the output. */
  transposedConvolution: Windowed & {
    readonly groups: number;
    readonly kernel: Constant;
    readonly bias: Constant | null;
  };
  maximumPool: Windowed;
  averagePool: Windowed & { readonly countPadding: boolean };
  /** Over one axis. */
  reduce: { readonly function: 'mean' | 'maximum'; readonly axis: number; readonly keepAxis: boolean };
  /** (x - mean) / sqrt(variance + epsilon) gamma + beta over the last `axes` axes. */
  layerNorm: {
    readonly axes: number;
    readonly epsilon: number;
    readonly gamma: Constant | null;
    readonly beta: Constant | null;
  };
  /** With fixed statistics, per entry of the last axis. */
  batchNorm: {
    readonly epsilon: number;
    /** The part of each batch that goes into the running statistics. */
    readonly momentum: number;
    readonly mean: Constant;
    readonly variance: Constant;
    readonly gamma: Constant | null;
    readonly beta: Constant | null;
  };
  /** x / max(|x|, epsilon) over the last axis. */
  unitLength: { readonly epsilon: number };
  /** Output axis i is input axis order[i], counted from 0 without the batch. */
  transpose: { readonly order: readonly number[] };
  /** The same numbers in the same order. */
  reshape: object;
  /** [N, T, ...] -> [N T, ...] */
  fold: object;
  /** [N T, ...] -> [N, T, ...] */
  unfold: object;
  /** Axes of size 1 are repeated up to the output's shape. */
  expand: object;
  /** The block of the output's shape that begins at `starts`. */
  slice: { readonly starts: readonly number[] };
  /** Zeros before and after each axis. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Image or signal made larger by whole factors (1 dimension: factorX is 1). */
  upsample: { readonly factorY: number; readonly factorX: number; readonly smooth: boolean };
  concatenate: { readonly axis: number };
  /** factor * A B for the last two axes, batched over those before; B is [.., n, k] where transposed. */
  matmul: { readonly transposeB: boolean; readonly factor: number };
  /** Rows of a table [vocabulary, dimension] by whole numbers. */
  lookUp: { readonly table: Constant };
  /** Levels of one (forward) or two (forward, backward) directions; the last state or all of the last level. */
  recurrent: {
    readonly cell: Cell;
    readonly units: number;
    readonly levels: readonly (readonly RecurrentWeights[])[];
    readonly returnSequences: boolean;
  };
  /** Only in programs that are lowered for training; the amount is a rate, or a standard deviation. */
  noise: { readonly noise: NoiseKind; readonly amount: number };
}

export type OperationKind = keyof OperationAttributes;

/** One step of a program. */
export type OperationOf<K extends OperationKind> = {
  readonly kind: K;
  /** Id of the design's node that it comes from. */
  readonly node: string;
  readonly inputs: readonly Value[];
  readonly output: Value;
} & Readonly<OperationAttributes[K]>;

export type Operation = { [K in OperationKind]: OperationOf<K> }[OperationKind];

/** A function for every kind of operation of a network in inference: what a target language is made of. */
export type OperationTable<C, R> = {
  readonly [K in Exclude<OperationKind, 'noise'>]: (operation: OperationOf<K>, context: C) => R;
};

/** A table for languages that can train the network as well. */
export type TrainingTable<C, R> = OperationTable<C, R> & {
  readonly noise: (operation: OperationOf<'noise'>, context: C) => R;
};

/** Calls the table's entry for an operation; noise needs a {@link TrainingTable}. */
export function dispatch<C, R>(table: OperationTable<C, R>, operation: Operation, context: C): R {
  // Each entry takes exactly the operations of its kind; the compiler cannot follow that through the look-up.
  const entry = table[operation.kind as 'unary'] as unknown as (operation: Operation, context: C) => R;
  return entry(operation, context);
}

/** What a program's output says. */
export type OutputMeaning =
  /** The network's own numbers, as the studio's predictor gives them. */
  | 'network'
  /** The regression target in its own unit. */
  | 'prediction'
  /** One probability per class, or that of the second of two classes. */
  | 'probabilities';

/** A network in inference, as a list of simple operations that every target language can print. */
export interface Program {
  readonly inputs: readonly { readonly name: string; readonly value: Value }[];
  readonly operations: readonly Operation[];
  readonly outputs: readonly {
    readonly name: string;
    readonly value: Value;
    readonly meaning: OutputMeaning;
  }[];
  /** Every constant that an operation refers to, in the order of first use. */
  readonly constants: readonly Constant[];
  /** Number of values: ids are below it. */
  readonly valueCount: number;
}

/** The constants of an operation, in a fixed order. */
export function constantsOf(operation: Operation): readonly Constant[] {
  if (operation.kind === 'recurrent') {
    return operation.levels.flat().flatMap((each) => keepConstants(Object.values(each)));
  }
  return keepConstants(Object.values(operation));
}

function keepConstants(values: readonly unknown[]): readonly Constant[] {
  return values.filter(
    (value): value is Constant =>
      typeof value === 'object' &&
      value !== null &&
      'values' in value &&
      value.values instanceof Float32Array,
  );
}
