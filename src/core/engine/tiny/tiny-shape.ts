import { CONSTANTS_BYTES, type TinyActivation } from './vector-functions.ts';

/** One layer of a small dense network. */
export type TinyLayer =
  | { readonly kind: 'dense'; readonly units: number; readonly bias: boolean }
  | { readonly kind: 'activation'; readonly name: TinyActivation };

/** How the parameters move. Adam's numbers are those of the optimizer's fields. */
export type TinyOptimizer =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** Everything that a generated module is made for. */
export interface TinyShape {
  readonly inputs: number;
  /** The first one is dense. */
  readonly layers: readonly TinyLayer[];
  /** Largest number of examples of a batch. */
  readonly batchSize: number;
  /** Numbers per example in the target. */
  readonly targetSize: number;
  /** Mean squared error is part of the module; any other loss is a function that it calls. */
  readonly loss: 'meanSquaredError' | 'called';
  readonly optimizer: TinyOptimizer;
  /** Rows of the dataset. */
  readonly rows: number;
  /** Most batches of one call. */
  readonly batchesPerCall: number;
}

/** Outputs of one layer for a whole batch; rows are `stride` numbers apart, a multiple of 4, the rest 0. */
export interface TinyTensor {
  readonly width: number;
  readonly stride: number;
  /** Byte addresses. */
  readonly values: number;
  readonly gradient: number;
}

/** Places of a dense layer's parameters, relative to the start of a block of parameters, in bytes. */
export interface TinyDense {
  readonly inputs: number;
  readonly units: number;
  readonly stride: number;
  readonly kernel: number;
  readonly bias: number | null;
  /** Address of the transposed kernel [units, inputs], rows padded; null where no input gradient is needed. */
  readonly transposed: number | null;
}

/** Where everything lies in the module's memory, in bytes. */
export interface TinyLayout {
  /** Input, then one per layer. */
  readonly tensors: readonly TinyTensor[];
  /** By layer; null for activations. */
  readonly dense: readonly (TinyDense | null)[];
  readonly parameterBytes: number;
  readonly parameters: number;
  readonly gradients: number;
  readonly moments: readonly [first: number, second: number];
  readonly features: number;
  readonly targets: number;
  readonly batchTargets: number;
  readonly outputGradient: number;
  /** Row numbers of the batches of a call. */
  readonly order: number;
  /** Two float32 per batch: the optimizer's rate and scale. */
  readonly scalars: number;
  /** Two float64 per batch: sum and weight of the loss. */
  readonly losses: number;
  /** Outputs of all batches of a call without padding. */
  readonly outputs: number;
  readonly outputSize: number;
  readonly pages: number;
}

/** Most vectors of four numbers that are calculated side by side: a tensor has room for so many more. */
export const SIDE_BY_SIDE = 4;

const padded = (width: number): number => Math.ceil(width / 4) * 4;

/** Places everything. */
export function layOutTiny(shape: TinyShape): TinyLayout {
  const { inputs, layers, batchSize, targetSize, rows, batchesPerCall } = shape;
  let end = CONSTANTS_BYTES;
  const place = (numbers: number, bytesEach = 4): number => {
    const start = Math.ceil(end / 64) * 64;
    end = start + numbers * bytesEach;
    return start;
  };
  // Rows are calculated in pairs.
  const batchRows = batchSize + (batchSize % 2);
  const tensor = (width: number): TinyTensor => {
    const stride = padded(width);
    const numbers = batchRows * stride + 4 * (SIDE_BY_SIDE - 1);
    return { width, stride, values: place(numbers), gradient: place(numbers) };
  };
  const tensors = [tensor(inputs)];
  const dense: (TinyDense | null)[] = [];
  let parameterBytes = 0;
  layers.forEach((layer, index) => {
    const input = tensors.at(-1)!;
    if (layer.kind === 'activation') {
      dense.push(null);
      tensors.push(tensor(input.width));
      return;
    }
    const stride = padded(layer.units);
    const kernel = parameterBytes;
    parameterBytes += input.width * stride * 4;
    const bias = layer.bias ? parameterBytes : null;
    if (layer.bias) parameterBytes += stride * 4;
    const transposed = index === 0 ? null : place(layer.units * input.stride);
    dense.push({ inputs: input.width, units: layer.units, stride, kernel, bias, transposed });
    tensors.push(tensor(layer.units));
  });
  const block = () => place(parameterBytes, 1);
  const outputSize = tensors.at(-1)!.width;
  const layout = {
    tensors,
    dense,
    parameterBytes,
    parameters: block(),
    gradients: block(),
    moments: [block(), block()] as const,
    features: place(rows * inputs),
    targets: place(rows * targetSize),
    batchTargets: place(batchSize * targetSize),
    outputGradient: place(batchSize * outputSize),
    order: place(batchSize * batchesPerCall),
    scalars: place(2 * batchesPerCall),
    losses: place(2 * batchesPerCall, 8),
    outputs: place(batchSize * outputSize * batchesPerCall),
    outputSize,
  };
  return { ...layout, pages: Math.ceil((end + 64) / 65536) };
}
