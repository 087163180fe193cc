import { createMeasuringArena, type Arena } from '../engine/engine.ts';
import type { GraphNode, NetworkGraph } from '../graph/graph.ts';
import type { LayerStep, RunState, Tensor } from '../layers/definition.ts';
import { StudioError } from '../support/errors.ts';
import { bytesPerElement } from '../support/float-array.ts';
import { sizeOf } from '../support/shape.ts';
import { createRandom, type Random } from '../support/random.ts';
import { allocateTensor, createLayerContext, type ContextBase, type OutputTensor } from './layer-context.ts';
import { createHeldWeights } from './held-weights.ts';
import { planOutputLoss } from './output-loss.ts';
import { layOutParameters } from './parameter-layout.ts';
import { shareBlocks } from './share-blocks.ts';
import type { NetworkPlan, NodeStep, PlanOptions } from './plan.ts';

/** Largest memory of one model: 32-bit WebAssembly addresses end at 4 GiB. */
export const MAXIMUM_PLAN_BYTES = 4 * 2 ** 30 - 2 ** 20;

/** Bytes that a plan would take, found without allocating anything. */
export function measurePlan(graph: NetworkGraph, options: PlanOptions): number {
  const arena = createMeasuringArena(options.engine.precision);
  bindPlan(graph, options, arena, 0);
  return arena.total * bytesPerElement(options.engine.precision);
}

/**
 * Binds a network to memory. Planned twice: once to measure, once for real, so that the whole memory
 * is allocated in one piece before the first step.
 * @throws StudioError `memory-over-budget` with the estimate.
 */
export function buildPlan(graph: NetworkGraph, options: PlanOptions): NetworkPlan {
  const bytes = measurePlan(graph, options);
  if (bytes > MAXIMUM_PLAN_BYTES) {
    throw new StudioError(
      'memory-over-budget',
      `Training this design with batches of ${options.batchSize} would take ${Math.ceil(bytes / 2 ** 20)} MiB, more than the ${Math.floor(MAXIMUM_PLAN_BYTES / 2 ** 20)} MiB that one model may use. Choose a smaller batch or smaller layers.`,
      { bytes, limit: MAXIMUM_PLAN_BYTES, batchSize: options.batchSize },
    );
  }
  const arena = options.engine.createArena(bytes / bytesPerElement(options.engine.precision));
  return bindPlan(graph, options, arena, bytes);
}

function bindPlan(graph: NetworkGraph, options: PlanOptions, arena: Arena, memoryBytes: number): NetworkPlan {
  const { engine, batchSize, seed } = options;
  const training = options.mode === 'training';
  const state: RunState = { batchSize, training, weightsAreHeld: false };
  const held = createHeldWeights(arena, state);
  const base: ContextBase = { arena, state, inferenceOnly: !training, held };
  const layout = layOutParameters(graph, arena, training);
  const optimizerVectors = Array.from({ length: options.optimizerVectors ?? 0 }, () =>
    arena.allocate(layout.parameterLength),
  );
  const exampleWeights = arena.allocate(training || options.losses ? batchSize : 0);
  exampleWeights.fill(1);

  const needsGradient = findGradientPaths(graph, options, training);
  const reuse = !training && options.reuseActivations === true;
  const fanOut = wireTensors(graph, base, batchSize, needsGradient, reuse);
  const randoms = new Map<string, Random>();
  const parametersOf = new Map(layout.parameters.map((each) => [each.name, each]));

  const layerSteps: LayerStep[] = [];
  const steps: NodeStep[] = graph.nodes.map((node, index) => {
    const random = createRandom(seed, `layer:${node.id}`);
    randoms.set(node.id, random);
    const step = node.layer.plan(
      createLayerContext(base, {
        node: node.id,
        values: node.values,
        maximumRows: batchSize,
        rows: () => state.batchSize,
        inputs: fanOut.inputsOf[index]!,
        output: fanOut.outputs[index]!,
        random,
        parameter(name) {
          const found = parametersOf.get(`${node.id}.${name}`);
          if (found === undefined) throw missingParameter(node, name);
          return { shape: found.spec.shape, values: found.values, gradient: found.gradient };
        },
      }),
    );
    layerSteps.push(step);
    const gather = fanOut.gatherGradient[index]!;
    const backward = () => {
      gather?.();
      step.backward();
    };
    return {
      node: node.id,
      forward: () => step.forward(),
      backward: needsGradient[index] ? backward : null,
    };
  });
  const backwardSteps = steps.filter((step) => step.backward !== null).reverse();
  // A fused activation would be written before its turn, into a block that is still read.
  const forwards = reuse
    ? layerSteps.map((step) => () => step.forward())
    : fuseActivations(graph, layerSteps, fanOut.outputs);
  const losses = (options.losses ?? []).map((each, at) => {
    const index = graph.outputs[at]!;
    return planOutputLoss(
      base,
      each,
      fanOut.outputs[index]!,
      batchSize,
      exampleWeights,
      graph.nodes[index]!.id,
    );
  });

  return {
    graph,
    engine,
    kernels: arena.kernels,
    batchSize,
    state,
    inputs: graph.inputs.map((index) => fanOut.outputs[index]!),
    outputs: graph.outputs.map((index) => fanOut.outputs[index]!),
    tensors: fanOut.outputs,
    inputTensors: fanOut.inputsOf,
    losses,
    exampleWeights,
    steps,
    ...layout,
    optimizerVectors,
    memoryBytes,
    holdWeights: () => held.hold(),
    releaseWeights: () => held.release(),
    forward() {
      for (let i = 0; i < forwards.length; i++) forwards[i]!();
    },
    backward() {
      for (let i = 0; i < backwardSteps.length; i++) backwardSteps[i]!.backward!();
    },
    saveRandom: () => Object.fromEntries([...randoms].map(([node, random]) => [node, random.save()])),
    restoreRandom(states) {
      for (const [node, random] of randoms) {
        const saved = states[node];
        if (saved !== undefined) random.restore(saved);
      }
    },
  };
}

/**
 * The walk forward, in which an activation is part of the only layer that it reads, where that layer can do so.
 * Every tensor holds the same bits as after the nodes' own steps.
 */
function fuseActivations(
  graph: NetworkGraph,
  steps: readonly LayerStep[],
  outputs: readonly OutputTensor[],
): readonly (() => void)[] {
  const fused = new Map<number, () => void>();
  const skipped = new Set<number>();
  graph.nodes.forEach(({ inputs }, index) => {
    const { activation } = steps[index]!;
    const source = inputs[0];
    if (activation === undefined || source === undefined || fused.has(source)) return;
    const forward = steps[source]!.fuse?.(activation, outputs[index]!.values);
    if (forward === undefined) return;
    fused.set(source, forward);
    skipped.add(index);
  });
  return steps
    .map((step, index) => fused.get(index) ?? (() => step.forward()))
    .filter((_, index) => !skipped.has(index));
}

/** Whether dL/d(output) of each node is of use: something that learns lies at or before it. */
function findGradientPaths(graph: NetworkGraph, options: PlanOptions, training: boolean): readonly boolean[] {
  const needs: boolean[] = [];
  for (const node of graph.nodes) {
    const learns = node.parameters.some(
      (each) => each.trainable && node.design.parameters[each.name]?.frozen !== true,
    );
    const isWantedInput = node.inputs.length === 0 && options.inputGradients === true;
    needs.push(training && (learns || isWantedInput || node.inputs.some((input) => needs[input]!)));
  }
  return needs;
}

/**
 * Gives every node its output block and every connection its gradient block. Layers write gradients
 * rather than add, so an output that feeds several layers gets one block per connection and their sum.
 */
function wireTensors(
  graph: NetworkGraph,
  base: ContextBase,
  batchSize: number,
  needsGradient: readonly boolean[],
  reuse: boolean,
) {
  const { arena, state } = base;
  const outputs: OutputTensor[] = reuse
    ? shareTensors(graph, base, batchSize)
    : graph.nodes.map((node, index) =>
        allocateTensor(
          needsGradient[index] ? base : { ...base, inferenceOnly: true },
          node.outputShape,
          batchSize,
        ),
      );
  const received = graph.nodes.map(() => [] as NonNullable<Tensor['gradient']>[]);
  const uses = graph.nodes.map((_, index) =>
    graph.nodes.reduce((sum, node) => sum + node.inputs.filter((input) => input === index).length, 0),
  );
  const inputsOf = graph.nodes.map((node) =>
    node.inputs.map((index): Tensor => {
      const source = outputs[index]!;
      if (!needsGradient[index]) return { ...source, gradient: null };
      if (uses[index] === 1) return source;
      const gradient = arena.allocate(batchSize * source.size);
      received[index]!.push(gradient);
      return { ...source, gradient };
    }),
  );
  const gatherGradient = graph.nodes.map((_, index) => {
    const parts = received[index]!;
    if (parts.length === 0) return null;
    const { gradient: sum, size } = outputs[index]!;
    const { kernels } = arena;
    return () => {
      const length = state.batchSize * size;
      kernels.add(parts[0]!, parts[1]!, sum, length);
      for (let i = 2; i < parts.length; i++) kernels.addScaled(parts[i]!, 1, sum, length);
    };
  });
  return { outputs, inputsOf, gatherGradient };
}

/** Outputs without gradients in blocks that they share. */
function shareTensors(graph: NetworkGraph, { arena }: ContextBase, batchSize: number): OutputTensor[] {
  const { blockOf, sizes } = shareBlocks(graph);
  const blocks = sizes.map((size) => arena.allocate(batchSize * size));
  const none = arena.allocate(0);
  return graph.nodes.map(({ outputShape }, index) => {
    const size = sizeOf(outputShape);
    const values = blocks[blockOf[index]!]!.subarray(0, batchSize * size);
    return { shape: outputShape, size, values, gradient: none };
  });
}

function missingParameter(node: GraphNode, name: string): StudioError {
  return new StudioError(
    'parameter-missing',
    `Layer "${node.id}" (${node.layer.type}) asked for a parameter \`${name}\` that its description does not list.`,
    { node: node.id, parameter: name },
  );
}
