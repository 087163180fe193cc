import type { ScalarFunctionName } from '../engine/activations.ts';
import type { Kernels } from '../engine/kernels.ts';
import type { Fields, FieldValues, Spec, ValuesOf } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Random } from '../support/random.ts';
import type { Reference } from '../support/reference.ts';
import type { Shape } from '../support/shape.ts';

/** Families of the palette. Each has one colour and one icon. */
export type LayerCategory =
  | 'input'
  | 'dense'
  | 'activation'
  | 'convolution'
  | 'pooling'
  | 'normalization'
  | 'regularization'
  | 'shape'
  | 'merge'
  | 'recurrent'
  | 'attention'
  | 'embedding';

/** One block of numbers that a layer learns (or, when not trainable, keeps as state). */
export interface ParameterSpec {
  /** `kernel`, `bias`, `gamma`, `runningMean`. */
  readonly name: string;
  readonly shape: Shape;
  /** False for running statistics: saved with the weights, never touched by an optimizer. */
  readonly trainable: boolean;
  /** Used unless the node names another one. */
  readonly initializer: Spec;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Values and gradient of a tensor for a whole batch; row-major, batch axis first. */
export interface Tensor {
  /** Axes without the batch axis. */
  readonly shape: Shape;
  /** Elements of one example. */
  readonly size: number;
  readonly values: FloatArray;
  /** Where the backward pass WRITES (not adds) dL/d(values); null where nobody needs it. */
  readonly gradient: FloatArray | null;
}

/** A parameter while a plan runs. */
export interface ParameterTensor {
  readonly shape: Shape;
  readonly values: FloatArray;
  /** Where the backward pass WRITES dL/d(parameter); null when frozen, not trainable or in inference. */
  readonly gradient: FloatArray | null;
}

/** What changes from batch to batch. Kernels read it at call time. */
export interface RunState {
  /** Examples in the current batch, at most the planned batch size. */
  batchSize: number;
  /** Training mode: dropout drops, batch norm uses the batch's statistics. */
  training: boolean;
  /** The weights stay as they are for now: panels of them that were packed are valid. */
  weightsAreHeld: boolean;
}

/** What a layer gets to build its part of a plan. Everything is allocated here; nothing while training. */
export interface LayerPlanContext<V = FieldValues> {
  /** Id of the design node, for messages. */
  readonly node: string;
  readonly values: V;
  /** Largest number of rows of one call (batch size, times time steps inside time-distributed). */
  readonly maximumRows: number;
  /** Rows of the current call. */
  rows(): number;
  readonly state: Readonly<RunState>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor & { readonly gradient: FloatArray };
  parameter(name: string): ParameterTensor;
  /** A private block that lives as long as the plan. */
  scratch(length: number): FloatArray;
  /**
   * A block for the panels of a matrix of weights [inputs, outputs] (see `packMatrix`), which the plan fills whenever
   * weights are held: then, and only then, it may stand in for them.
   */
  weightPanels(weights: FloatArray, inputs: number, outputs: number): FloatArray;
  readonly kernels: Kernels;
  /** Seeded generator of this node (dropout, noise); its state is part of a checkpoint. */
  readonly random: Random;
  /** True when the plan will never run backward: scratch for gradients can be left out. */
  readonly inferenceOnly: boolean;
  /**
   * Builds another layer inside this one (time-distributed, transformer block).
   * Its parameters appear under `prefix/name` and must be listed by the outer layer's `parameters`.
   */
  child(options: {
    readonly prefix: string;
    readonly layer: LayerDefinition;
    readonly values: FieldValues;
    readonly inputs: readonly Tensor[];
    readonly output: Tensor & { readonly gradient: FloatArray };
    readonly rowsPerExample?: number;
  }): LayerStep;
  /** A tensor for use between children; `gradient` included unless inference only. */
  tensor(shape: Shape, rowsPerExample?: number): Tensor & { readonly gradient: FloatArray };
}

/** The bound work of a layer. `backward` reads `output.gradient` and fills the gradients of inputs and parameters. */
export interface LayerStep {
  forward(): void;
  backward(): void;
  /** Set where all that the layer does forward is one function of every number. */
  readonly activation?: StepActivation;
  /**
   * Where the layer can do so: `forward` and an activation behind it in one walk, which fills the layer's own
   * output and `y`, to the bits of one after the other.
   */
  fuse?(activation: StepActivation, y: FloatArray): () => void;
}

/** An activation as kernels know it. */
export interface StepActivation {
  readonly name: ScalarFunctionName;
  readonly parameter: number;
}

/**
 * Everything that the studio knows about a layer, in one place: the palette, the inspector, shape
 * inference, training, help and docs read only this. Adding a layer is one file and one line in index.ts.
 */
export interface LayerDefinition<F extends Fields = Fields> {
  /** Stable name in files: `dense`. camelCase. */
  readonly type: string;
  readonly version: number;
  readonly label: string;
  readonly category: LayerCategory;
  /** One sentence for a newcomer. */
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  /** How many inputs it takes: dense {1, 1}, add {2, 64}, input {0, 0}. */
  readonly inputs: { readonly minimum: number; readonly maximum: number; readonly names?: readonly string[] };
  /** Where it differs from PyTorch or its paper; empty when it does not. */
  readonly deviations?: string;
  readonly references: readonly Reference[];
  /**
   * Shape of the output.
   * @throws StudioError `shape-mismatch` through {@link shapeMismatch}: expected, found, what to do.
   */
  inferShape(inputs: readonly Shape[], values: ValuesOf<F>): Shape;
  parameters(inputs: readonly Shape[], values: ValuesOf<F>): readonly ParameterSpec[];
  /** Multiply-adds of one forward pass for one example. */
  multiplyAdds(inputs: readonly Shape[], output: Shape, values: ValuesOf<F>): number;
  plan(context: LayerPlanContext<ValuesOf<F>>): LayerStep;
  /** A few words for the card on the canvas: "16 @ 3x3, same". */
  summarize?(values: ValuesOf<F>): string;
  /** Name of the element-wise function, where the layer is one: neuron views draw its curve. */
  readonly isActivation?: boolean;
}
