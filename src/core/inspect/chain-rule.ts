import { createReferenceEngine } from '../engine/engine.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import { findLayerPaths, lengthOf, type LayerPaths } from './chain/layer-paths.ts';
import { differentiate, type NumericDerivative } from './chain/numeric-derivative.ts';
import { createTangents, pullBack, type Tangent } from './chain/tangents.ts';
import { findUnitPaths, type UnitPaths } from './chain/unit-paths.ts';
import { evaluatePlanLoss } from './gradient-check.ts';
import { placeIn } from './tensor-place.ts';
import { copyState, createProbe, type Examples, type Probe } from './probe.ts';

/** The number by which the loss is differentiated. */
export type ChainTarget =
  | { readonly kind: 'parameter'; readonly name: string; readonly element: number }
  /** One number of an input layer, of one of the examples (the first, unless said otherwise). */
  | {
      readonly kind: 'input';
      readonly node: string;
      readonly element: number;
      readonly example?: number;
    };

/** How the chain is followed. */
export interface ChainOptions {
  /** `inference` (default): no dropout, running statistics. `training`: as a step of training sees the batch. */
  readonly mode?: 'training' | 'inference';
  /** Layer paths to list, default 24. */
  readonly layerPaths?: number;
  /** Most unit paths to list; above that there are none. Default 512. */
  readonly unitPaths?: number;
  /** Units to name per layer, default 16. */
  readonly units?: number;
}

/** A connection on the way, and the part of the derivative that runs through it. */
export interface ChainEdge {
  readonly from: string;
  readonly to: string;
  readonly slot: number;
  /** (dL/d this connection) . (d source / d chosen number). What leaves a node adds up to what enters it. */
  readonly flow: number;
}

/** One unit's part: dL/d(unit) times d(unit)/d(chosen number). */
export interface ChainUnit {
  /** Place in the layer's output, over all examples: example * size + place. */
  readonly unit: number;
  readonly lossDerivative: number;
  readonly unitDerivative: number;
  readonly product: number;
}

/** One layer on the way from the chosen number to the loss. */
export interface ChainLayer {
  readonly node: string;
  /** |dL/d(output)|: how much of the gradient arrives here. */
  readonly lossGradientNorm: number;
  /** The same as the engine has it, in its own precision. */
  readonly engineGradientNorm: number;
  /** |d(output)/d(chosen number)|: how much the chosen number moves this layer. */
  readonly tangentNorm: number;
  /** Their inner product: the derivative through this layer. Equals the whole where no path goes around it. */
  readonly flow: number;
  /** Largest parts first; all parts add up to `flow`. */
  readonly units: readonly ChainUnit[];
  /** Units with a part that is not 0. */
  readonly unitCount: number;
}

/** The derivative of the loss by one number, found in four ways, with everything between. */
export interface ChainExplanation {
  /** `dense_1.kernel[3, 2]` */
  readonly label: string;
  /** Value of the chosen number. */
  readonly value: number;
  /** Loss of the examples, without penalties on weights. */
  readonly loss: number;
  /** Sum over all paths of the product of local derivatives, in float64. */
  readonly chain: number;
  /** What the engine's own backward pass gives, in the engine's precision. */
  readonly engine: number;
  /** Central differences of the loss, in float64. */
  readonly numeric: NumericDerivative;
  /**
   * Largest distance between the three, relative to the largest of their sizes and the root mean square of the
   * gradient of the whole parameter (or input), because rounding goes with that.
   */
  readonly disagreement: number;
  /** In the order of the graph. */
  readonly layers: readonly ChainLayer[];
  readonly edges: readonly ChainEdge[];
  readonly layerPaths: LayerPaths;
  readonly unitPaths: UnitPaths;
}

/**
 * The chain rule on a real network: dL/dw = sum over paths of the product of local derivatives. Tangents run
 * forward from the chosen number and gradients back from the loss, layer by layer, in a float64 copy with the
 * same weights and the same random numbers; the engine's own value is read from `probe.plan`.
 * @param examples at most `probe.plan.batchSize`; the loss is their mean.
 * @throws StudioError `gradient-unavailable` when the number does not learn or is not part of the network,
 *   `examples-invalid`, `node-unknown`.
 */
export function explainChain(
  probe: Probe,
  target: ChainTarget,
  examples: Examples,
  options: ChainOptions = {},
): ChainExplanation {
  const { mode = 'inference', layerPaths = 24, unitPaths = 512, units = 16 } = options;
  const count = probe.feedExamples(examples);
  const place = locate(probe, target, count);
  const isTraining = mode === 'training';

  const state = copyState(probe.plan);
  probe.plan.state.training = isTraining;
  const engine = runBackward(probe.plan);
  const engineGradient = readGradient(probe.plan, target, place);
  probe.plan.state.training = false;
  probe.plan.stateVector.set(state.statistics);
  probe.plan.restoreRandom(state.random!);

  const shadow = createProbe(probe.setup, state, {
    batchSize: count,
    engine: createReferenceEngine('float64'),
  });
  shadow.feedExamples(examples);
  const { plan } = shadow;
  plan.state.training = isTraining;
  const { loss, gradients, connections } = runBackward(plan);
  const own = readGradient(plan, target, place);

  const tangents = createTangents(plan, state.random!);
  const tangentOf: Tangent[] = plan.graph.nodes.map(() => null);
  tangentOf[place.node] = seedTangent(plan, tangents, target, place);
  for (let node = place.node + 1; node < tangentOf.length; node++) {
    tangentOf[node] = tangents.push(node, (source) => tangentOf[source]!);
  }

  const edges: ChainEdge[] = [];
  const flows = new Map<string, number>();
  plan.graph.nodes.forEach(({ id, inputs }, node) => {
    inputs.forEach((source, slot) => {
      const gradient = connections[node]![slot];
      const tangent = tangentOf[source]!;
      if (tangentOf[node] === null || tangent === null || gradient == null) return;
      const flow = dot(gradient, tangent);
      edges.push({ from: plan.graph.nodes[source]!.id, to: id, slot, flow });
      flows.set(`${node}:${slot}`, Math.abs(flow));
    });
  });
  const layers = plan.graph.nodes.flatMap(({ id }, node): ChainLayer[] => {
    const tangent = tangentOf[node]!;
    const gradient = gradients[node]!;
    if (tangent === null || gradient === null) return [];
    return [describeLayer(id, gradient, tangent, lengthOf(engine.gradients[node]!), units)];
  });
  const chain = plan.graph.outputs.reduce(
    (sum, node) => sum + (tangentOf[node] == null ? 0 : dot(gradients[node]!, tangentOf[node])),
    0,
  );
  const outputs = gradients.map((each, node) => (plan.graph.outputs.includes(node) ? each : null));
  const paths = findLayerPaths(
    plan,
    {
      node: place.node,
      label: place.label,
      read(gradient) {
        if (target.kind === 'input') return gradient[place.element]!;
        pullBack(plan, place.node, (into) => into.set(gradient));
        return readGradient(plan, target, place).value;
      },
    },
    outputs,
    (node, slot) => flows.get(`${node}:${slot}`) ?? 0,
    chain,
    layerPaths,
  );
  const byUnit = findUnitPaths(plan, place.node, tangentOf[place.node]!, outputs, unitPaths);

  const numeric = differentiateLoss(plan, state, target, place);
  const scale = Math.max(Math.abs(chain), Math.abs(numeric.value), own.rootMeanSquare, 1e-300);
  const distances = [
    chain - numeric.value,
    chain - engineGradient.value,
    numeric.value - engineGradient.value,
  ];
  return {
    label: place.label,
    value: place.values[place.at]!,
    loss,
    chain,
    engine: engineGradient.value,
    numeric,
    disagreement: Math.max(...distances.map(Math.abs)) / scale,
    layers,
    edges,
    layerPaths: paths,
    unitPaths: byUnit,
  };
}

/** Where the chosen number lies. */
interface Place {
  readonly node: number;
  readonly label: string;
  /** Element of the parameter, or of the input's whole block. */
  readonly element: number;
  /** Its block in the probe, and its place there. */
  readonly values: ArrayLike<number>;
  readonly at: number;
}

function locate(probe: Probe, target: ChainTarget, count: number): Place {
  const { plan } = probe;
  if (target.kind === 'parameter') {
    const found = plan.parameters.find((each) => each.name === target.name);
    if (found === undefined || found.gradient === null) {
      throw unavailable(
        `"${target.name}" does not learn: it is frozen, a running statistic, or not part of this network`,
      );
    }
    checkElement(target.element, found.length, target.name);
    const label = `${target.name}[${placeIn(target.element, found.spec.shape).join(', ')}]`;
    const { element } = target;
    return { node: probe.indexOf(found.node), label, element, values: found.values, at: element };
  }
  const node = probe.indexOf(target.node);
  if (!plan.graph.inputs.includes(node)) {
    throw unavailable(`"${target.node}" is not an Input layer; pick one of its weights instead`);
  }
  const isLookedUp = plan.graph.nodes.some(
    ({ inputs, layer }) => inputs.includes(node) && layer.category === 'embedding',
  );
  if (isLookedUp) {
    throw unavailable(`"${target.node}" holds numbers of words, which cannot be moved a little`);
  }
  const { size, shape, values } = plan.tensors[node]!;
  const example = target.example ?? 0;
  checkElement(target.element, size, target.node);
  checkElement(example, count, 'the examples');
  const { data } = probe.setup;
  const isTable = plan.graph.inputs.length === 1 && data.featureNames.length === size;
  const name = isTable ? data.featureNames[target.element]! : placeIn(target.element, shape).join(', ');
  const element = example * size + target.element;
  return { node, label: `${target.node}[${name}]`, element, values, at: element };
}

/** One forward and backward pass; copies of what arrived at every node and connection. */
function runBackward(plan: NetworkPlan) {
  const rows = plan.state.batchSize;
  const loss = evaluatePlanLoss(plan);
  for (const each of plan.losses) each.backward();
  plan.backward();
  const copy = (gradient: ArrayLike<number> | null, size: number): Float64Array | null =>
    gradient === null || gradient.length === 0
      ? null
      : Float64Array.from({ length: rows * size }, (_, i) => gradient[i]!);
  return {
    loss,
    gradients: plan.tensors.map(({ gradient, size }) => copy(gradient, size)),
    connections: plan.inputTensors.map((slots) => slots.map(({ gradient, size }) => copy(gradient, size))),
  };
}

/** dL/d(chosen number) as it lies in the plan, and the typical size of its neighbours. */
function readGradient(plan: NetworkPlan, target: ChainTarget, { node, element }: Place) {
  const block =
    target.kind === 'parameter'
      ? plan.parameters.find((each) => each.name === target.name)!.gradient!
      : plan.tensors[node]!.gradient!.subarray(0, plan.state.batchSize * plan.tensors[node]!.size);
  let squares = 0;
  for (const value of block) squares += value * value;
  return { value: block[element]!, rootMeanSquare: Math.sqrt(squares / block.length) };
}

function seedTangent(
  plan: NetworkPlan,
  tangents: ReturnType<typeof createTangents>,
  target: ChainTarget,
  { node, element }: Place,
): Float64Array {
  if (target.kind === 'parameter') return tangents.seed(node, target.name, element);
  const seed = new Float64Array(plan.state.batchSize * plan.tensors[node]!.size);
  seed[element] = 1;
  return seed;
}

function describeLayer(
  node: string,
  gradient: Float64Array,
  tangent: Float64Array,
  engineGradientNorm: number,
  limit: number,
): ChainLayer {
  const parts: ChainUnit[] = [];
  for (let unit = 0; unit < gradient.length; unit++) {
    const product = gradient[unit]! * tangent[unit]!;
    if (product === 0) continue;
    parts.push({ unit, lossDerivative: gradient[unit]!, unitDerivative: tangent[unit]!, product });
  }
  parts.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  return {
    node,
    lossGradientNorm: lengthOf(gradient),
    engineGradientNorm,
    tangentNorm: lengthOf(tangent),
    flow: dot(gradient, tangent),
    units: parts.slice(0, limit),
    unitCount: parts.length,
  };
}

/** The loss itself, moved by hand. */
function differentiateLoss(
  plan: NetworkPlan,
  state: ReturnType<typeof copyState>,
  target: ChainTarget,
  { node, element }: Place,
): NumericDerivative {
  const block =
    target.kind === 'parameter'
      ? plan.parameters.find((each) => each.name === target.name)!.values
      : plan.tensors[node]!.values;
  const start = block[element]!;
  const scale = Math.min(1, Math.max(1e-2, Math.abs(start)));
  const found = differentiate((distance) => {
    block[element] = start + distance;
    plan.stateVector.set(state.statistics);
    plan.restoreRandom(state.random!);
    return evaluatePlanLoss(plan);
  }, scale);
  block[element] = start;
  return found;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function checkElement(element: number, length: number, where: string): void {
  if (Number.isInteger(element) && element >= 0 && element < length) return;
  throw unavailable(`"${where}" has ${length} numbers, 0 to ${length - 1}, and none at ${element}`);
}

function unavailable(reason: string): StudioError {
  return new StudioError('gradient-unavailable', `There is no derivative to show: ${reason}.`, {});
}
