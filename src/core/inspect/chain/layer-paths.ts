import type { NetworkPlan } from '../../plan/plan.ts';
import { pullBack } from './tangents.ts';

/** One factor of a path, read from the loss to the chosen number. */
export interface ChainFactor {
  /** What is differentiated: `loss` or a node id. */
  readonly of: string;
  /** By what: a node id, or the chosen number for the last factor. */
  readonly by: string;
  /**
   * While everything from the loss on is a single number: the local derivative. Else by how much the layer
   * stretches the gradient a that comes back along this path, |J^T a| / |a|; the last factor then holds the sign.
   */
  readonly factor: number;
  /** Product of this and all factors before it: the (length of the) gradient that has come this far. */
  readonly runningProduct: number;
  /** True where `factor` is an ordinary derivative with its sign, false where it is a ratio of lengths. */
  readonly isScalar: boolean;
}

/** One way from the chosen number to the loss, layer by layer. */
export interface ChainPath {
  /** Node ids from the chosen number to an output. */
  readonly nodes: readonly string[];
  /** From the loss to the chosen number, as in df/dx = df/dh1 * dh1/dh2 * ... ; their product is `contribution`. */
  readonly factors: readonly ChainFactor[];
  /** What this path adds to the derivative of the loss. */
  readonly contribution: number;
}

/** Which paths there are. */
export interface LayerPaths {
  /** Largest contributions first. */
  readonly listed: readonly ChainPath[];
  /** All paths, also those that were too many to list. */
  readonly count: number;
  /** Sum over the paths that are not listed: the derivative minus the listed ones. */
  readonly remainder: number;
}

/** How a derivative is asked of the last vector of a path. */
export interface PathEnd {
  readonly node: number;
  /** What the chosen number is called: `dense_1.kernel[3, 2]`. */
  readonly label: string;
  /** dL/d(chosen number) after the node's output got this gradient. */
  readonly read: (gradient: Float64Array) => number;
}

/**
 * Walks all paths from the loss back to a node, one backward step per layer and path, with the plan's own
 * kernels. Stops after `limit` paths; `weightOf` says which connections carry most, so that these come first.
 */
export function findLayerPaths(
  plan: NetworkPlan,
  end: PathEnd,
  lossGradients: readonly (Float64Array | null)[],
  weightOf: (node: number, slot: number) => number,
  total: number,
  limit: number,
): LayerPaths {
  const { graph } = plan;
  const reaches = graph.nodes.map(() => false);
  const counts = graph.nodes.map(() => 0);
  reaches[end.node] = true;
  counts[end.node] = 1;
  for (let index = end.node + 1; index < graph.nodes.length; index++) {
    for (const source of graph.nodes[index]!.inputs) {
      reaches[index] ||= reaches[source]!;
      counts[index]! += counts[source]!;
    }
  }
  const listed: ChainPath[] = [];

  function walk(node: number, gradient: Float64Array, trail: readonly ChainFactor[], ids: readonly string[]) {
    const { id, inputs } = graph.nodes[node]!;
    const nodes = [id, ...ids];
    if (node === end.node) {
      const contribution = end.read(gradient);
      listed.push({ nodes, factors: extend(trail, id, end.label, contribution, true), contribution });
      return;
    }
    const slots = inputs
      .map((source, slot) => ({ source, slot }))
      .filter(({ source }) => reaches[source])
      .sort((a, b) => weightOf(node, b.slot) - weightOf(node, a.slot));
    for (const { source, slot } of slots) {
      if (listed.length >= limit) return;
      pullBack(plan, node, (into) => into.set(gradient));
      const length = plan.state.batchSize * plan.tensors[source]!.size;
      const pulled = Float64Array.from(plan.inputTensors[node]![slot]!.gradient!.subarray(0, length));
      walk(source, pulled, extendBy(trail, id, graph.nodes[source]!.id, pulled), nodes);
    }
  }

  const outputs = graph.outputs.filter((index) => reaches[index]);
  for (const output of outputs) {
    const gradient = lossGradients[output];
    if (gradient === null || gradient === undefined) continue;
    const id = graph.nodes[output]!.id;
    walk(output, gradient, extendBy([], 'loss', id, gradient), []);
  }
  listed.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const count = outputs.reduce((sum, output) => sum + counts[output]!, 0);
  const sum = listed.reduce((all, each) => all + each.contribution, 0);
  return { listed, count, remainder: count === listed.length ? 0 : total - sum };
}

/** One more factor, for a gradient that came back through a layer. */
function extendBy(
  trail: readonly ChainFactor[],
  of: string,
  by: string,
  gradient: Float64Array,
): readonly ChainFactor[] {
  const isScalar = gradient.length === 1 && (trail.at(-1)?.isScalar ?? true);
  return extend(trail, of, by, isScalar ? gradient[0]! : lengthOf(gradient), isScalar);
}

function extend(
  trail: readonly ChainFactor[],
  of: string,
  by: string,
  runningProduct: number,
  isSingle: boolean,
): readonly ChainFactor[] {
  const before = trail.at(-1);
  const from = before?.runningProduct ?? 1;
  const factor = from === 0 ? 0 : runningProduct / from;
  return [...trail, { of, by, factor, runningProduct, isScalar: isSingle && (before?.isScalar ?? true) }];
}

/** Euclidean length. */
export function lengthOf(vector: Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
