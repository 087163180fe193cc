import type { Engine } from '../engine/engine.ts';
import type { Kernels } from '../engine/kernels.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { ParameterSpec, RunState, Tensor } from '../layers/definition.ts';
import type { LossSums, TargetKind } from '../losses/definition.ts';
import type { ParameterSegment } from '../optimizers/definition.ts';
import type { Spec } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { RandomState } from '../support/random.ts';

/** What a plan is built for. */
export interface PlanOptions {
  readonly engine: Engine;
  /** Largest number of examples of one batch. */
  readonly batchSize: number;
  /** `inference` leaves out every gradient. */
  readonly mode: 'training' | 'inference';
  /** Seed of dropout and noise. */
  readonly seed: number;
  /**
   * Inference only: outputs of layers share memory as soon as nobody reads them any more. Then only the inputs (before
   * `forward`) and the outputs of the network (after it) hold what they are named for; left out: every node's does.
   */
  readonly reuseActivations?: boolean;
  /** Also find dL/d(input): for explanations; training does not need it. */
  readonly inputGradients?: boolean;
  /** Blocks as long as the parameter vector that the optimizer keeps beside it: in the same memory, for its kernels. */
  readonly optimizerVectors?: number;
  /** One entry per output of the graph, in its order; none for predictions only. */
  readonly losses?: readonly OutputLossOptions[];
}

/** The loss of one output. */
export interface OutputLossOptions {
  readonly loss: Spec;
  readonly targetKind: TargetKind;
  /** Numbers per example in the target. */
  readonly targetSize: number;
  readonly classWeights: readonly number[] | null;
  /** Factor of this output's loss in the total. */
  readonly weight: number;
}

/** A parameter with its place in the plan. */
export interface PlanParameter {
  /** `dense_1.kernel` */
  readonly name: string;
  readonly node: string;
  readonly spec: ParameterSpec;
  /** The initialiser that applies: the user's own or the layer's. */
  readonly initializer: Spec;
  /** Penalties of this parameter. */
  readonly l1: number;
  readonly l2: number;
  readonly learningRateFactor: number;
  /** False for running statistics and for frozen parameters. */
  readonly learns: boolean;
  /** Place in the flat parameter vector, or in the flat state vector when not trainable. */
  readonly offset: number;
  readonly length: number;
  readonly values: FloatArray;
  /** Null unless it learns and the plan trains. */
  readonly gradient: FloatArray | null;
}

/** One output with its loss. */
export interface OutputLoss {
  readonly options: OutputLossOptions;
  /** Filled by the caller: [batch, targetSize]. */
  readonly target: FloatArray;
  /** Each example's own loss after `forward`, unweighted. */
  readonly perExample: FloatArray;
  /** Adds this batch; the batch's loss is `finish(sum / weight)`. */
  forward(into: LossSums): void;
  /** Writes the gradient of the output. */
  backward(): void;
  finish(mean: number): number;
}

/** The bound work of one node, for profiling and stepping through. */
export interface NodeStep {
  readonly node: string;
  forward(): void;
  /** Null where no gradient is needed. */
  readonly backward: (() => void) | null;
}

/**
 * A network bound to one preallocated memory: a flat list of calls, nothing is allocated while it runs.
 * Fill `inputs` (and targets), set `state`, call `forward`, the losses, `backward`.
 */
export interface NetworkPlan {
  readonly graph: NetworkGraph;
  readonly engine: Engine;
  readonly kernels: Kernels;
  readonly batchSize: number;
  readonly state: RunState;
  /** Tensors of the input layers, in the order of the graph's inputs. */
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Output tensor of every node, in the order of the graph's nodes. */
  readonly tensors: readonly Tensor[];
  /** What each node sees, by node and slot: values of its source, and the gradient of this connection alone. */
  readonly inputTensors: readonly (readonly Tensor[])[];
  readonly losses: readonly OutputLoss[];
  /** One weight per example of the batch; all 1 until the caller changes them. */
  readonly exampleWeights: FloatArray;
  readonly steps: readonly NodeStep[];
  readonly parameters: readonly PlanParameter[];
  /** All trainable parameters (frozen ones too), flat. */
  readonly parameterVector: FloatArray;
  /** Same places as `parameterVector`; empty in inference. */
  readonly gradientVector: FloatArray;
  /** Same places as `parameterVector`; the optimizer's own state. */
  readonly optimizerVectors: readonly FloatArray[];
  /** Running statistics, flat. */
  readonly stateVector: FloatArray;
  /** The stretches that learn. */
  readonly segments: readonly ParameterSegment[];
  /** Bytes of the whole memory. */
  readonly memoryBytes: number;
  /**
   * From here on the weights stay as they are: they are packed once for all batches, until `releaseWeights`. After a
   * change, hold them again.
   */
  holdWeights(): void;
  releaseWeights(): void;
  forward(): void;
  /** Runs after the losses' `backward`. */
  backward(): void;
  /** States of the generators of dropout and noise, by node. */
  saveRandom(): Readonly<Record<string, RandomState>>;
  restoreRandom(states: Readonly<Record<string, RandomState>>): void;
}
