import type { NetworkGraph } from '../graph/graph.ts';
import { findUnitColumns } from '../graph/unit-columns.ts';
import type { Shape } from '../support/shape.ts';

/** The weights of one dense layer. */
export interface UnitWeights {
  readonly node: string;
  readonly inputs: number;
  readonly units: number;
  /** [inputs, units] */
  readonly kernel: Float32Array;
  /** [units]; null for a layer without. */
  readonly bias: Float32Array | null;
}

/** What parameters are read from: those of a plan, or stored ones. */
export interface ReadableParameter {
  readonly name: string;
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

/** Copies of all weights that the unit view draws; empty where it draws nothing of the network. */
export function readUnitWeights(
  graph: NetworkGraph,
  parameters: readonly ReadableParameter[],
): readonly UnitWeights[] {
  const found = findUnitColumns(graph);
  if (!found.ok) return [];
  const byName = new Map(parameters.map((each) => [each.name, each]));
  return found.columns.flatMap(({ node }): UnitWeights[] => {
    const kernel = byName.get(`${node}.kernel`);
    if (kernel === undefined || kernel.shape.length !== 2) return [];
    const [inputs, units] = kernel.shape as readonly [number, number];
    const bias = byName.get(`${node}.bias`);
    return [
      {
        node,
        inputs,
        units,
        kernel: Float32Array.from(kernel.values),
        bias: bias === undefined ? null : Float32Array.from(bias.values),
      },
    ];
  });
}

/** True where {@link readUnitWeights} finds something. */
export function hasUnitWeights(graph: NetworkGraph): boolean {
  return findUnitColumns(graph).ok;
}
