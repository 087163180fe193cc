import { FAST_ENGINE_NAME, SIMD_ENGINE_NAME } from '../engine/simd.ts';
import type { TinyLayer, TinyOptimizer, TinyShape } from '../engine/tiny/tiny-shape.ts';
import type { TinyActivation } from '../engine/tiny/vector-functions.ts';
import type { PreparedData } from '../datasets/table.ts';
import { optimizers } from '../optimizers/index.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { parseFieldValues } from '../support/fields.ts';
import { sizeOf } from '../support/shape.ts';
import type { ResolvedOutput } from './output-specs.ts';
import type { TrainingSpec } from './training-spec.ts';

/** Above so many multiply-adds per example calls are no longer the cost, and the tiles of the kernels are faster. */
const LARGEST_WORK = 2048;
/** Most units of a layer: the generated code is unrolled over them. */
const LARGEST_WIDTH = 64;
const LARGEST_BATCH = 256;
/** Numbers of a dataset that are copied into the module's memory: 4 MiB. */
const LARGEST_DATA = 1 << 20;
/** Batches of one call: enough that a call costs nothing, few enough to do again when somebody looks in between. */
const BATCHES_PER_CALL = 32;

const activations: readonly string[] = ['relu', 'sigmoid', 'tanh'] satisfies readonly TinyActivation[];

/** What a run must be made of, beside its network, to be calculated by a generated module. */
export interface TinyCandidate {
  readonly plan: NetworkPlan;
  readonly training: TrainingSpec;
  readonly data: PreparedData;
  readonly outputs: readonly ResolvedOutput[];
}

/**
 * The shape of the generated module for a run: a small chain of dense layers with common activations, one
 * plain output, SGD or Adam without extras. Null for every other run: it goes the normal way.
 */
export function tinyShapeOf(candidate: TinyCandidate): TinyShape | null {
  const { plan, training, data, outputs } = candidate;
  const isSimd = plan.engine.name === SIMD_ENGINE_NAME || plan.engine.name === FAST_ENGINE_NAME;
  if (!isSimd || plan.batchSize > LARGEST_BATCH) return null;
  const layers = readLayers(plan);
  const optimizer = readOptimizer(training);
  if (layers === null || optimizer === null || !isPlain(candidate)) return null;
  const inputs = plan.inputs[0]!.size;
  const { targetSize, loss } = outputs[0]!.options;
  const rows = data.rows;
  if (rows * (inputs + targetSize) > LARGEST_DATA || plan.graph.multiplyAdds > LARGEST_WORK) return null;
  if (data.features.length !== rows * inputs) return null;
  return {
    inputs,
    layers,
    batchSize: plan.batchSize,
    targetSize,
    loss: loss.type === 'meanSquaredError' ? 'meanSquaredError' : 'called',
    optimizer,
    rows,
    batchesPerCall: BATCHES_PER_CALL,
  };
}

function readLayers({ graph, inputs, outputs }: NetworkPlan): readonly TinyLayer[] | null {
  const [input, ...rest] = graph.nodes;
  if (input?.layer.type !== 'input' || inputs.length !== 1 || outputs.length !== 1) return null;
  const layers: TinyLayer[] = [];
  for (const [index, { layer, values, inputs: from, inputShapes }] of rest.entries()) {
    const [shape] = inputShapes;
    if (from.length !== 1 || from[0] !== index || shape!.length !== 1 || sizeOf(shape!) > LARGEST_WIDTH)
      return null;
    if (layer.type === 'dense') {
      const { units, bias } = values as { readonly units: number; readonly bias: boolean };
      if (units > LARGEST_WIDTH) return null;
      layers.push({ kind: 'dense', units, bias });
    } else if (activations.includes(layer.type)) {
      layers.push({ kind: 'activation', name: layer.type as TinyActivation });
    } else return null;
  }
  return layers[0]?.kind === 'dense' ? layers : null;
}

function readOptimizer({ optimizer }: TrainingSpec): TinyOptimizer | null {
  const definition = optimizers.get(optimizer.type);
  const values = parseFieldValues(definition.fields, optimizer.values, `optimizer "${definition.type}"`);
  if (definition.type === 'sgd') return values['momentum'] === 0 ? { kind: 'sgd' } : null;
  if (definition.type !== 'adam') return null;
  const { beta1, beta2, epsilon } = values as Record<string, number>;
  // Padding has neither gradient nor moments: 0 / epsilon must be 0.
  return epsilon! > 1e-30 ? { kind: 'adam', beta1: beta1!, beta2: beta2!, epsilon: epsilon! } : null;
}

/** No extras: penalties, clipping, weights of examples, averages, frozen or differently fast parameters. */
function isPlain({ plan, training, data, outputs }: TinyCandidate): boolean {
  const { clipping, weightDecay, l2Penalty, averageDecay, accumulateBatches, augmentations } = training;
  const [output] = outputs;
  return (
    clipping.kind === 'none' &&
    weightDecay === 0 &&
    l2Penalty === 0 &&
    averageDecay === 0 &&
    accumulateBatches === 1 &&
    augmentations.length === 0 &&
    data.exampleWeights === undefined &&
    outputs.length === 1 &&
    output!.options.weight === 1 &&
    // The only losses with kernels of their own: these would not find their blocks.
    !output!.options.loss.type.startsWith('categorical') &&
    plan.parameters.every(
      ({ learns, l1, l2, learningRateFactor }) => learns && l1 === 0 && l2 === 0 && learningRateFactor === 1,
    )
  );
}
