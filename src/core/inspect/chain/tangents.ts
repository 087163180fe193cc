import type { NetworkPlan } from '../../plan/plan.ts';
import type { FloatArray } from '../../support/float-array.ts';
import { createRandom, type RandomState } from '../../support/random.ts';

/** d(output of a node)/d(one number), for the whole batch; null where the output does not depend on it. */
export type Tangent = Float64Array | null;

/** Elements whose two difference quotients disagree are at a kink; so many of them are done exactly. */
const MOST_EXACT_ELEMENTS = 512;
/** Relative disagreement of two step sizes above which an element counts as being at a kink. */
const KINK_TOLERANCE = 1e-8;

/**
 * Jacobian-vector products of single layers of a float64 plan in which a batch lies, after `forward`. Any
 * layer of the catalogue has one, because only its own forward and backward steps are used: a five-point
 * difference along the tangent (error about 1e-12), checked with a sixteen times smaller step; elements where
 * both disagree lie at a kink (of ReLU, of a maximum) and get their exact row of the Jacobian from the layer's
 * backward step instead. Values are put back; gradients and scratch of the plan are not.
 */
export interface Tangents {
  /** Tangent of a node's output for an element of one of its parameters. */
  seed(node: number, parameter: string, element: number): Float64Array;
  /** J t: tangent of a node's output for the tangents of its sources, by node. */
  push(node: number, tangentOf: (source: number) => Tangent): Tangent;
}

export function createTangents(plan: NetworkPlan, random: Readonly<Record<string, RandomState>>): Tangents {
  const rows = plan.state.batchSize;
  const { graph, tensors, steps, parameters } = plan;
  const lengthOf = (node: number): number => rows * tensors[node]!.size;

  /** Output of a node with everything that is random as it was. */
  function runNode(node: number): void {
    const { id } = graph.nodes[node]!;
    const state = random[id];
    if (state !== undefined) plan.restoreRandom({ [id]: state });
    steps[node]!.forward();
  }

  function difference(node: number, move: (by: number) => void, step: number): Float64Array {
    const output = tensors[node]!.values;
    const sum = new Float64Array(lengthOf(node));
    const below = new Float64Array(lengthOf(node));
    // Pair by pair, so that an output that does not move gets a derivative of exactly 0.
    for (const { at, weight } of PAIRS) {
      move(-at * step);
      runNode(node);
      below.set(output.subarray(0, below.length));
      move(at * step);
      runNode(node);
      for (let i = 0; i < sum.length; i++) sum[i]! += weight * (output[i]! - below[i]!);
    }
    for (let i = 0; i < sum.length; i++) sum[i]! /= step;
    return sum;
  }

  /** Differences for smooth elements, `exact` for those at a kink. */
  function derive(
    node: number,
    scale: number,
    move: (by: number) => void,
    exact: (element: number) => number,
  ): Float64Array {
    const found = difference(node, move, scale);
    const check = difference(node, move, scale / 16);
    move(0);
    runNode(node);
    let largest = 0;
    for (const value of check) largest = Math.max(largest, Math.abs(value));
    let kinks = 0;
    for (let i = 0; i < found.length; i++) {
      const limit = KINK_TOLERANCE * Math.max(largest * 1e-3, Math.abs(check[i]!));
      if (Math.abs(found[i]! - check[i]!) <= limit) continue;
      kinks += 1;
      found[i] = kinks <= MOST_EXACT_ELEMENTS ? exact(i) : check[i]!;
    }
    return found;
  }

  /** Runs a node's backward step for one element of its output. */
  function pullElement(node: number, element: number): void {
    pullBack(plan, node, (gradient) => {
      gradient.fill(0, 0, lengthOf(node));
      gradient[element] = 1;
    });
  }

  return {
    seed(node, name, element) {
      const parameter = parameters.find((each) => each.name === name)!;
      const { values, gradient } = parameter;
      const start = values[element]!;
      const scale = 1e-3 * Math.min(1, Math.max(1e-2, Math.abs(start)));
      return derive(
        node,
        scale,
        (by) => void (values[element] = start + by),
        (i) => {
          pullElement(node, i);
          return gradient![element]!;
        },
      );
    },

    push(node, tangentOf) {
      const sources = [...new Set(graph.nodes[node]!.inputs)]
        .map((source) => ({ source, tangent: tangentOf(source), values: tensors[source]!.values }))
        .filter((each): each is typeof each & { tangent: Float64Array } => each.tangent !== null);
      if (sources.length === 0 || letsNothingThrough(node)) return null;
      const starts = sources.map(({ values, tangent }) => values.slice(0, tangent.length));
      let largest = 0;
      let squares = 0;
      let count = 0;
      sources.forEach(({ tangent }, s) => {
        for (let i = 0; i < tangent.length; i++) {
          largest = Math.max(largest, Math.abs(tangent[i]!));
          squares += starts[s]![i]! * starts[s]![i]!;
          count += 1;
        }
      });
      if (largest === 0) return new Float64Array(lengthOf(node));
      const reach = Math.min(1, Math.max(1e-3, Math.sqrt(squares / count)));
      return derive(
        node,
        (1e-3 * reach) / largest,
        (by) => {
          sources.forEach(({ values, tangent }, s) => {
            const start = starts[s]!;
            for (let i = 0; i < tangent.length; i++) values[i] = start[i]! + by * tangent[i]!;
          });
        },
        (i) => {
          pullElement(node, i);
          let sum = 0;
          plan.inputTensors[node]!.forEach(({ gradient }, slot) => {
            const tangent = tangentOf(graph.nodes[node]!.inputs[slot]!);
            if (tangent === null || gradient === null) return;
            for (let k = 0; k < tangent.length; k++) sum += gradient[k]! * tangent[k]!;
          });
          return sum;
        },
      );
    },
  };

  /** Look-ups have no derivative for their index, and refuse a moved one. */
  function letsNothingThrough(node: number): boolean {
    const draw = createRandom(1, 'tangents');
    pullBack(plan, node, (gradient) => {
      for (let i = 0; i < lengthOf(node); i++) gradient[i] = draw.nextUniform() + 0.5;
    });
    return plan.inputTensors[node]!.every(({ gradient }, slot) => {
      if (gradient === null) return true;
      const length = lengthOf(graph.nodes[node]!.inputs[slot]!);
      for (let i = 0; i < length; i++) if (gradient[i] !== 0) return false;
      return true;
    });
  }
}

/** 8/12 (f(h) - f(-h)) - 1/12 (f(2h) - f(-2h)), to be divided by h. */
const PAIRS = [
  { at: 1, weight: 8 / 12 },
  { at: 2, weight: -1 / 12 },
] as const;

/**
 * Runs one node's backward step alone for a gradient of its output that `fill` writes: the vector-Jacobian
 * product of that layer. Its results lie in the gradients of `plan.inputTensors[node]` and of its parameters.
 */
export function pullBack(plan: NetworkPlan, node: number, fill: (gradient: FloatArray) => void): void {
  const rows = plan.state.batchSize;
  const { tensors, inputTensors, steps, graph } = plan;
  // Before its own step a node adds up what its consumers sent: the first sends `fill`'s, the rest nothing.
  const arrivals: FloatArray[] = [];
  for (let index = node + 1; index < graph.nodes.length; index++) {
    graph.nodes[index]!.inputs.forEach((source, slot) => {
      const gradient = inputTensors[index]![slot]!.gradient;
      if (source === node && gradient !== null) arrivals.push(gradient);
    });
  }
  if (arrivals.length < 2) fill(tensors[node]!.gradient!);
  else {
    for (const arrival of arrivals) arrival.fill(0, 0, rows * tensors[node]!.size);
    fill(arrivals[0]!);
  }
  steps[node]!.backward!();
}
