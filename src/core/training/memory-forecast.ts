import type { PreparedData } from '../datasets/table.ts';
import { alignedLength } from '../engine/engine.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import { MAXIMUM_PLAN_BYTES, measurePlan } from '../plan/build-plan.ts';
import type { PlanOptions } from '../plan/plan.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import { resolveOutputs } from './output-specs.ts';
import type { TrainingSpec } from './training-spec.ts';
import { countOptimizerVectors } from './updater.ts';

/** What of the data decides how much memory a run takes. */
export interface MemoryFacts {
  readonly task: PreparedData['task'];
  /** Number of classes; not looked at for regression. */
  readonly classes: number;
  /** Of one example. */
  readonly featureShape: Shape;
  readonly trainRows: number;
  /** Of the whole table. */
  readonly rows: number;
  /** Bytes of its cells, as they came in. */
  readonly tableBytes: number;
  /** Bytes of one prepared feature: 1 where pictures stay bytes; left out: 4. */
  readonly featureBytes?: number;
  /** Bytes that fitting the preparation takes for a moment, beside the table; left out: none that counts. */
  readonly preparationBytes?: number;
  /** Threads that share the work; left out: one. */
  readonly threads?: number;
}

/**
 * Where the memory goes. `process`: the trainer with its code, before any data. `data`: the table as it came and as it was
 * prepared. `weights`: with the copy of the best ones. `activations`: outputs of layers and their gradients.
 * `buffers`: work space of layers and losses. `saving`: weights and state on their way into the workspace.
 */
export const MEMORY_PARTS = [
  'process',
  'data',
  'weights',
  'gradients',
  'optimizer',
  'activations',
  'buffers',
  'saving',
] as const;

export type MemoryPart = (typeof MEMORY_PARTS)[number];

/** Bytes that a run will take at its peak. */
export interface MemoryForecast {
  readonly parts: Readonly<Record<MemoryPart, number>>;
  /** Sum of the parts. */
  readonly bytes: number;
  /** The model's own memory, which has a limit of its own. */
  readonly planBytes: number;
}

/** A trainer with its code and its heap, as measured in a utility process. */
const PROCESS_BYTES = 110 * 2 ** 20;
/** A thread that helps. */
const HELPER_BYTES = 10 * 2 ** 20;
/** Bytes of a number in every block of a plan. */
const FLOAT = 4;

/**
 * Predicts the peak of a run from its plan, without allocating any of it.
 * @throws StudioError what {@link resolveOutputs} throws, where network and data do not fit together.
 */
export function forecastMemory(
  graph: NetworkGraph,
  training: TrainingSpec,
  facts: MemoryFacts,
): MemoryForecast {
  const batchSize = Math.min(training.batchSize, Math.max(1, facts.trainRows));
  const vectors = countOptimizerVectors(training);
  const options: PlanOptions = {
    engine: {
      name: 'forecast',
      precision: 'float32',
      createArena() {
        throw new RangeError('A forecast allocates nothing.');
      },
    },
    batchSize,
    mode: 'training',
    seed: training.seed,
    optimizerVectors: vectors,
    losses: resolveOutputs(graph, { ...training, classWeights: null }, standIn(facts)).map(
      (each) => each.options,
    ),
  };
  const planBytes = measurePlan(graph, options);
  const { parameters, states } = countParameters(graph);
  const copies = 1 + (training.accumulateBatches > 1 ? 1 : 0) + (training.averageDecay > 0 ? 1 : 0);
  const average = training.averageDecay > 0 ? 1 : 0;
  const outputs = graph.nodes.reduce(
    (sum, node) => sum + 2 * alignedLength(batchSize * sizeOf(node.outputShape), 'float32'),
    0,
  );
  const ofPlan = {
    weights: FLOAT * (parameters + states),
    gradients: FLOAT * parameters,
    optimizer: FLOAT * parameters * vectors,
  };
  const rest = planBytes - ofPlan.weights - ofPlan.gradients - ofPlan.optimizer;
  const activations = Math.min(rest, FLOAT * outputs);
  // A checkpoint holds the weights, the best ones and the optimizer's vectors: as bytes, and again as the message
  // that carries them. The weights for export travel beside it. What was sent before is collected only when as much
  // has come together again.
  const state = parameters + states;
  const checkpoint = 2 * state + parameters * (vectors + average);
  const saving = 2 * FLOAT * (2 * checkpoint + 3 * state);
  const features = facts.rows * sizeOf(facts.featureShape) * (facts.featureBytes ?? FLOAT);
  const threads = facts.threads ?? 1;
  const parts: Record<MemoryPart, number> = {
    process: PROCESS_BYTES + HELPER_BYTES * (threads - 1),
    data: tableAndFeatures(facts, features) + countFeeding(graph, options, facts, threads),
    weights: ofPlan.weights + FLOAT * copies * parameters + FLOAT * states,
    gradients: ofPlan.gradients,
    optimizer: ofPlan.optimizer,
    activations,
    buffers: rest - activations,
    saving,
  };
  return { parts, bytes: Object.values(parts).reduce((sum, part) => sum + part, 0), planBytes };
}

/**
 * What is there at once of the table in its two copies, of what fitting takes, and of the features that are written after it.
 */
function tableAndFeatures({ tableBytes, preparationBytes = 0 }: MemoryFacts, features: number): number {
  return 2 * tableBytes + Math.max(features, preparationBytes);
}

/**
 * Bytes of targets, of the parts' rows, of the order of an epoch, and, where threads help, of the next epoch's order and of
 * a batch that is gathered ahead.
 */
function countFeeding(
  graph: NetworkGraph,
  { batchSize, losses = [] }: PlanOptions,
  { rows, trainRows }: MemoryFacts,
  threads: number,
): number {
  const order = trainRows + batchSize;
  const inputs = graph.inputs.reduce((sum, index) => sum + sizeOf(graph.nodes[index]!.outputShape), 0);
  const targets = losses.reduce((sum, { targetSize }) => sum + targetSize, 0);
  const ahead = threads > 1 ? trainRows + batchSize * (inputs + targets + 1) : 0;
  return FLOAT * (2 * rows + order + ahead);
}

/** True where a run may start. @param free bytes that a process may take. */
export function fitsInto({ bytes, planBytes }: MemoryForecast, free: number): boolean {
  return bytes <= free && planBytes <= MAXIMUM_PLAN_BYTES;
}

/** The largest power of two below the batch size with which a run would fit, with its forecast; null where none would. */
export function findFittingBatch(
  graph: NetworkGraph,
  training: TrainingSpec,
  facts: MemoryFacts,
  free: number,
): { readonly batchSize: number; readonly forecast: MemoryForecast } | null {
  let batchSize = 1;
  while (2 * batchSize < training.batchSize) batchSize *= 2;
  for (; batchSize >= 1; batchSize /= 2) {
    if (batchSize >= training.batchSize) continue;
    const forecast = forecastMemory(graph, { ...training, batchSize }, facts);
    if (fitsInto(forecast, free)) return { batchSize, forecast };
  }
  return null;
}

/**
 * Says that a run does not fit, by how much, what takes the most, and what would help.
 * @param fitting as {@link findFittingBatch} found it.
 */
export function describeShortage(
  forecast: MemoryForecast,
  training: Pick<TrainingSpec, 'batchSize'>,
  free: number,
  fitting: ReturnType<typeof findFittingBatch>,
): string {
  const { parts, bytes, planBytes } = forecast;
  const most = MEMORY_PARTS.toSorted((a, b) => parts[b] - parts[a])[0]!;
  const limit =
    bytes > free
      ? `${showBytes(Math.max(0, free))} are free`
      : `the model alone would take ${showBytes(planBytes)}, and ${showBytes(MAXIMUM_PLAN_BYTES)} is the most that one may have`;
  const advice =
    fitting === null
      ? most === 'data'
        ? 'Take fewer rows or columns, or close other programs.'
        : 'Choose smaller layers, or close other programs.'
      : `Batches of ${fitting.batchSize} instead of ${training.batchSize} would take ${showBytes(fitting.forecast.bytes)}.`;
  return `This run would take about ${showBytes(bytes)} of memory, ${showBytes(parts[most])} of it for ${PART_WORDS[most]}, but ${limit}. ${advice}`;
}

const PART_WORDS: Readonly<Record<MemoryPart, string>> = {
  process: 'the trainer itself',
  data: 'the data',
  weights: 'weights',
  gradients: 'gradients of weights',
  optimizer: 'the state of the optimizer',
  activations: 'outputs of layers and their gradients',
  buffers: 'work space of layers',
  saving: 'saving checkpoints',
};

function showBytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1024 ? `${Math.ceil(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

function countParameters(graph: NetworkGraph): { readonly parameters: number; readonly states: number } {
  let parameters = 0;
  let states = 0;
  for (const node of graph.nodes) {
    for (const { shape, trainable } of node.parameters) {
      const length = alignedLength(sizeOf(shape), 'float32');
      if (trainable) parameters += length;
      else states += length;
    }
  }
  return { parameters, states };
}

/** Prepared data without a row: what outputs and losses are decided by. */
function standIn({ task, classes, featureShape }: MemoryFacts): PreparedData {
  const none = new Int32Array(0);
  return {
    task,
    rows: 0,
    featureShape,
    features: new Float32Array(0),
    targets: new Float32Array(0),
    targetSize: 1,
    featureNames: [],
    targetName: '',
    classNames: task === 'regression' ? [] : Array.from({ length: classes }, (_, index) => String(index)),
    split: { train: none, validation: none, test: none },
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: '', offset: 0, scale: 1 },
    },
  };
}
