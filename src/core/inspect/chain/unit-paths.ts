import type { NetworkPlan } from '../../plan/plan.ts';
import { pullBack } from './tangents.ts';

/** One way through single units, from the chosen number to the loss. */
export interface UnitPath {
  /** From the chosen number to an output: each unit with its place in the layer's output. */
  readonly units: readonly { readonly node: string; readonly unit: number }[];
  /**
   * Partial derivatives from the loss to the chosen number: dL/d(last unit), then of each unit by the one
   * before it, then of the first unit by the chosen number.
   */
  readonly factors: readonly number[];
  /** Product of the factors. */
  readonly product: number;
}

/** All ways through units, or why they are not listed. */
export interface UnitPaths {
  /** Largest products first; empty when there are too many paths or units. */
  readonly listed: readonly UnitPath[];
  /** Paths without a zero factor; null when the layers are too large to count them. */
  readonly count: number | null;
  /** Sum of the products of the listed paths: the derivative, when all are listed. */
  readonly sum: number;
}

/** Units of all layers on the way above which single units are not followed. */
const MOST_UNITS = 2048;
/** Numbers in one layer's Jacobian above which it is not written out. */
const MOST_DERIVATIVES = 262_144;

/**
 * Follows one example through single units. Each layer's Jacobian comes from its own backward step, one unit
 * at a time, so that any small layer can be followed, not only dense ones.
 * @param seed d(output of `start`)/d(chosen number).
 * @param limit paths above which none is listed.
 */
export function findUnitPaths(
  plan: NetworkPlan,
  start: number,
  seed: Float64Array,
  lossGradients: readonly (Float64Array | null)[],
  limit: number,
): UnitPaths {
  const { graph, tensors } = plan;
  const nodes = nodesAfter(plan, start);
  const units = nodes.reduce((sum, node) => sum + tensors[node]!.size, 0);
  const isTooLarge = nodes.some((node) =>
    graph.nodes[node]!.inputs.some(
      (source) => tensors[node]!.size * tensors[source]!.size > MOST_DERIVATIVES,
    ),
  );
  if (plan.state.batchSize !== 1 || units > MOST_UNITS || isTooLarge) {
    return { listed: [], count: null, sum: 0 };
  }

  const jacobians = new Map<number, readonly Float64Array[]>();
  for (const node of nodes) if (node !== start) jacobians.set(node, writeJacobians(plan, node));
  // Ways from the chosen number to each unit, by node.
  const ways = new Map<number, Float64Array>();
  ways.set(
    start,
    Float64Array.from(seed, (value) => (value === 0 ? 0 : 1)),
  );
  for (const node of nodes) {
    if (node === start) continue;
    const into = new Float64Array(tensors[node]!.size);
    graph.nodes[node]!.inputs.forEach((source, slot) => {
      const from = ways.get(source);
      if (from === undefined) return;
      const jacobian = jacobians.get(node)![slot]!;
      for (let i = 0; i < into.length; i++) {
        for (let j = 0; j < from.length; j++) {
          if (jacobian[i * from.length + j] !== 0) into[i]! += from[j]!;
        }
      }
    });
    ways.set(node, into);
  }
  const outputs = graph.outputs.filter((node) => ways.has(node) && lossGradients[node] !== null);
  let count = 0;
  for (const node of outputs) {
    ways.get(node)!.forEach((number, i) => (count += lossGradients[node]![i] === 0 ? 0 : number));
  }
  if (count > limit) return { listed: [], count, sum: 0 };

  const listed: UnitPath[] = [];
  function walk(
    node: number,
    unit: number,
    factors: readonly number[],
    product: number,
    after: UnitPath['units'],
  ) {
    const trail = [{ node: graph.nodes[node]!.id, unit }, ...after];
    if (node === start) {
      const last = seed[unit]!;
      if (last !== 0) listed.push({ units: trail, factors: [...factors, last], product: product * last });
      return;
    }
    graph.nodes[node]!.inputs.forEach((source, slot) => {
      const from = ways.get(source);
      if (from === undefined) return;
      const jacobian = jacobians.get(node)![slot]!;
      for (let j = 0; j < from.length; j++) {
        const factor = jacobian[unit * from.length + j]!;
        if (factor !== 0 && from[j] !== 0) walk(source, j, [...factors, factor], product * factor, trail);
      }
    });
  }
  for (const node of outputs) {
    lossGradients[node]!.forEach((value, unit) => {
      if (value !== 0 && ways.get(node)![unit] !== 0) walk(node, unit, [value], value, []);
    });
  }
  const sum = listed.reduce((all, each) => all + each.product, 0);
  listed.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  return { listed, count, sum };
}

/** A node and everything that depends on it, in the order of the graph. */
function nodesAfter({ graph }: NetworkPlan, start: number): readonly number[] {
  const found = new Set([start]);
  graph.nodes.forEach(({ inputs }, index) => {
    if (inputs.some((source) => found.has(source))) found.add(index);
  });
  return [...found];
}

/** d(output i)/d(input j) of a node for the first example, [outputs, inputs] per slot. */
function writeJacobians(plan: NetworkPlan, node: number): readonly Float64Array[] {
  const outputs = plan.tensors[node]!.size;
  const inputs = plan.inputTensors[node]!;
  const jacobians = inputs.map(({ size }) => new Float64Array(outputs * size));
  for (let i = 0; i < outputs; i++) {
    pullBack(plan, node, (gradient) => {
      gradient.fill(0, 0, outputs);
      gradient[i] = 1;
    });
    inputs.forEach(({ gradient, size }, slot) => {
      if (gradient !== null) jacobians[slot]!.set(gradient.subarray(0, size), i * size);
    });
  }
  return jacobians;
}
