import { emitTinyNetwork } from './emit-network.ts';
import { layOutTiny, type TinyShape } from './tiny-shape.ts';
import { writeConstants } from './vector-functions.ts';

/** Where one parameter lies: `rows` rows of `width` numbers, in the module `stride` apart. */
export interface TinyParameter {
  readonly rows: number;
  readonly width: number;
  readonly stride: number;
  /** Numbers from the start of a block of parameters. */
  readonly offset: number;
}

/**
 * A small dense network as a WebAssembly module of its own, generated for its shape: many training steps are
 * one call, so that calls are not the cost. Same operations in the same order as the kernels: the same bits.
 */
export interface TinyNetwork {
  readonly shape: TinyShape;
  /** Kernel and bias of each dense layer, in order. */
  readonly parameters: readonly TinyParameter[];
  /** Blocks of parameters, padded as {@link TinyParameter} says. */
  readonly values: Float32Array;
  readonly moments: readonly [first: Float32Array, second: Float32Array];
  /** [rows, inputs] of the whole dataset: filled once by the caller. */
  readonly features: Float32Array;
  /** [rows, targetSize] of the whole dataset. */
  readonly targets: Float32Array;
  /** Row numbers of the batches of the next call. */
  readonly order: Int32Array;
  /** Rate and scale of each batch: -learningRate for SGD; learningRate / (1 - beta1^n), 1 / sqrt(1 - beta2^n) for Adam. */
  readonly scalars: Float32Array;
  /** After a call: sum and weight of each batch's loss. */
  readonly losses: Float64Array;
  /** After a call: outputs of all examples. */
  readonly outputs: Float32Array;
  /** For a called loss: targets of the current batch, and where the gradient of its outputs goes. */
  readonly batchTargets: Float32Array;
  readonly outputGradient: Float32Array;
  /** Examples per batch of the current call. */
  readonly rows: number;
  /**
   * Trains on consecutive batches of `rows` examples each.
   * @returns how many were done: fewer where one had a loss or gradient that is not finite.
   */
  run(rows: number, batches: number): number;
}

/**
 * Generates and compiles the module.
 * @param loss for {@link TinyShape.loss} `called`: gets the number of the batch of this call, and returns the
 * sum of its loss; it also stores the weight in `losses`.
 * @throws where the runtime has no WebAssembly SIMD.
 */
export function createTinyNetwork(shape: TinyShape, loss: (batch: number) => number): TinyNetwork {
  const layout = layOutTiny(shape);
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
  const { buffer } = memory;
  writeConstants(buffer);
  const module = new WebAssembly.Module(emitTinyNetwork(shape, layout));
  const { run } = new WebAssembly.Instance(module, {
    env: { memory, loss: (address: number) => loss(address / 16) },
  }).exports as unknown as { run(rows: number, batches: number, inverse: number): number };
  const floats = (address: number, length: number) => new Float32Array(buffer, address, length);
  const { batchSize, batchesPerCall, targetSize, rows } = shape;
  const { outputSize } = layout;
  let currentRows = 0;
  const block = (address: number) => floats(address, layout.parameterBytes / 4);
  return {
    shape,
    parameters: layout.dense.flatMap((each) => {
      if (each === null) return [];
      const { inputs, units, stride, kernel, bias } = each;
      const whole = { rows: inputs, width: units, stride, offset: kernel / 4 };
      return bias === null ? [whole] : [whole, { rows: 1, width: units, stride, offset: bias / 4 }];
    }),
    values: block(layout.parameters),
    moments: [block(layout.moments[0]), block(layout.moments[1])],
    features: floats(layout.features, rows * shape.inputs),
    targets: floats(layout.targets, rows * targetSize),
    order: new Int32Array(buffer, layout.order, batchSize * batchesPerCall),
    scalars: floats(layout.scalars, 2 * batchesPerCall),
    losses: new Float64Array(buffer, layout.losses, 2 * batchesPerCall),
    outputs: floats(layout.outputs, batchSize * batchesPerCall * outputSize),
    batchTargets: floats(layout.batchTargets, batchSize * targetSize),
    outputGradient: floats(layout.outputGradient, batchSize * outputSize),
    get rows() {
      return currentRows;
    },
    run(count, batchCount) {
      currentRows = count;
      return run(count, batchCount, 1 / (count * outputSize));
    },
  };
}
