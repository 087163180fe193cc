import type { PreparedData } from '../datasets/table.ts';
import { referenceKernels } from '../engine/kernels.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Spec } from '../support/fields.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { createAugmenter } from './augmenter.ts';
import { createBatchFeeder, type BatchBlocks } from './batch-feeder.ts';
import type { ResolvedOutput } from './output-specs.ts';
import { encodeFeatures, encodeTargets } from './target-encoding.ts';

/** What a thread needs to gather batches of a run into memory of its own. Can be sent to it; rows are not copied. */
export interface GatherOrders {
  readonly data: Omit<PreparedData, 'split' | 'preparation' | 'featureNames'>;
  /** The rows in the order of the epoch, in shared memory, and behind them those of the next epoch's first batch. */
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly inputs: readonly Shape[];
  readonly outputs: readonly {
    readonly loss: Spec;
    readonly shape: Shape;
    readonly target: ResolvedOutput['target'];
    /** Numbers per example of its target. */
    readonly size: number;
  }[];
  readonly augmentations: readonly Spec[];
  readonly seed: number;
  /** The blocks of {@link layOutBatch}. */
  readonly memory: SharedArrayBuffer;
}

/** Words before the blocks: first row, number of rows, state of the augmentation's generator. */
export const FROM = 0;
export const COUNT = 1;
export const RANDOM = 2;
/** Blocks begin at whole lines of the cache. */
const LINE = 64;

const lines = (floats: number) => Math.ceil((floats * 4) / LINE) * LINE;

type BatchShape = Pick<GatherOrders, 'batchSize' | 'inputs' | 'outputs'>;

/** Bytes of memory for one batch. */
export function measureBatch({ batchSize, inputs, outputs }: BatchShape): number {
  const blocks = [
    ...inputs.map((shape) => lines(batchSize * sizeOf(shape))),
    ...outputs.map(({ size }) => lines(batchSize * size)),
    lines(batchSize),
  ];
  return blocks.reduce((sum, bytes) => sum + bytes, LINE);
}

/** The blocks of one batch in the memory of some orders, the same in every thread. */
export function layOutBatch({
  batchSize,
  inputs,
  outputs,
  memory,
}: BatchShape & Pick<GatherOrders, 'memory'>) {
  let offset = LINE;
  const block = (length: number): FloatArray => {
    const values = new Float32Array(memory, offset, length);
    offset += lines(length);
    return values;
  };
  const blocks: BatchBlocks = {
    batchSize,
    state: { batchSize },
    inputs: inputs.map((shape) => {
      const size = sizeOf(shape);
      return { shape, size, values: block(batchSize * size) };
    }),
    losses: outputs.map(({ size }) => ({ target: block(batchSize * size) })),
    exampleWeights: block(batchSize),
    kernels: referenceKernels,
  };
  return { words: new Uint32Array(memory, 0, LINE / 4), blocks };
}

/** Puts the orders of a run together. @param order in shared memory, as the features or bytes of `data` are. */
export function orderGathering(
  graph: NetworkGraph,
  data: PreparedData,
  outputs: readonly ResolvedOutput[],
  run: Pick<GatherOrders, 'order' | 'batchSize' | 'augmentations' | 'seed'>,
): GatherOrders {
  const { task, rows, featureShape, bytes, targets, targetSize, exampleWeights, targetName, classNames } =
    data;
  const shape = {
    batchSize: run.batchSize,
    inputs: graph.inputs.map((index) => graph.nodes[index]!.outputShape),
    outputs: outputs.map(({ options, encoding, target }, k) => ({
      loss: options.loss,
      shape: graph.nodes[graph.outputs[k]!]!.outputShape,
      target,
      size: encoding.size,
    })),
  };
  return {
    ...run,
    ...shape,
    data: {
      ...{ task, rows, featureShape, targets, targetSize, targetName, classNames },
      // Those of pictures would be made when they are asked for.
      ...(bytes === undefined ? { features: data.features } : { features: new Float32Array(0), bytes }),
      ...(exampleWeights === undefined ? {} : { exampleWeights }),
    },
    memory: new SharedArrayBuffer(measureBatch(shape)),
  };
}

/** In the thread that gathers: a call brings the batch that the words ask for. @throws StudioError as the run itself would. */
export function openGathering(orders: GatherOrders): () => void {
  const { words, blocks } = layOutBatch(orders);
  const { order, augmentations, seed } = orders;
  const data = orders.data as PreparedData;
  const encodings = orders.outputs.map(({ loss, shape, target }) =>
    (target === 'features' ? encodeFeatures : encodeTargets)(data, loss, shape),
  );
  const feeder = createBatchFeeder(blocks, data, encodings);
  const augmenter = createAugmenter(blocks, data, augmentations, seed);
  return () => {
    feeder.feed(order, words[FROM]!, words[COUNT]!);
    if (augmentations.length === 0) return;
    augmenter.restore([words[RANDOM]!, words[RANDOM + 1]!, words[RANDOM + 2]!, words[RANDOM + 3]!]);
    augmenter.apply();
    words.set(augmenter.save(), RANDOM);
  };
}
