import type { Arena } from '../engine/engine.ts';
import type {
  LayerDefinition,
  LayerPlanContext,
  ParameterTensor,
  RunState,
  Tensor,
} from '../layers/definition.ts';
import type { FieldValues } from '../support/fields.ts';
import type { Random } from '../support/random.ts';
import { sizeOf, type Shape } from '../support/shape.ts';
import type { HeldWeights } from './held-weights.ts';

/** A tensor whose gradient is there, as outputs of layers have it. */
export type OutputTensor = Tensor & { readonly gradient: NonNullable<Tensor['gradient']> };

/** What all layers of a plan share. */
export interface ContextBase {
  readonly arena: Arena;
  readonly state: RunState;
  readonly inferenceOnly: boolean;
  readonly held: HeldWeights;
}

/** What one layer gets of its own. */
export interface ContextOptions {
  readonly node: string;
  readonly values: FieldValues;
  readonly maximumRows: number;
  readonly rows: () => number;
  readonly inputs: readonly Tensor[];
  readonly output: OutputTensor;
  readonly random: Random;
  readonly parameter: (name: string) => ParameterTensor;
}

/** A block for `rows` examples, with a gradient of the same size unless inference only. */
export function allocateTensor(base: ContextBase, shape: Shape, rows: number): OutputTensor {
  const size = sizeOf(shape);
  const values = base.arena.allocate(rows * size);
  const gradient = base.arena.allocate(base.inferenceOnly ? 0 : rows * size);
  return { shape, size, values, gradient };
}

/** The context that a layer's `plan` sees; children get one of the same kind with prefixed parameters. */
export function createLayerContext(base: ContextBase, options: ContextOptions): LayerPlanContext {
  const { arena, state, inferenceOnly } = base;
  const { maximumRows, rows } = options;
  return {
    ...options,
    state,
    inferenceOnly,
    kernels: arena.kernels,
    scratch: (length) => arena.allocate(length),
    weightPanels: (weights, inputs, outputs) => base.held.panelsOf(weights, inputs, outputs),
    tensor: (shape, rowsPerExample = 1) => allocateTensor(base, shape, maximumRows * rowsPerExample),
    child({ prefix, layer, values, inputs, output, rowsPerExample = 1 }) {
      return (layer as LayerDefinition).plan(
        createLayerContext(base, {
          node: options.node,
          values,
          maximumRows: maximumRows * rowsPerExample,
          rows: rowsPerExample === 1 ? rows : () => rows() * rowsPerExample,
          inputs,
          output,
          random: options.random,
          parameter: (name) => options.parameter(`${prefix}/${name}`),
        }),
      );
    },
  };
}
