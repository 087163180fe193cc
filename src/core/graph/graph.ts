import type { DesignNode } from '../design/network-design.ts';
import type { LayerDefinition, ParameterSpec } from '../layers/definition.ts';
import type { FieldValues } from '../support/fields.ts';
import type { Shape } from '../support/shape.ts';

/** A node of a design that is known to be right: types resolved, values complete, shapes inferred. */
export interface GraphNode {
  readonly id: string;
  readonly layer: LayerDefinition;
  readonly values: FieldValues;
  readonly design: DesignNode;
  /** Indexes into {@link NetworkGraph.nodes}, by slot; all smaller than this node's own index. */
  readonly inputs: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  readonly parameters: readonly ParameterSpec[];
  readonly parameterCount: number;
  readonly trainableCount: number;
  /** Multiply-adds of one forward pass of one example. */
  readonly multiplyAdds: number;
}

/** A validated network, nodes in an order in which each comes after its inputs. */
export interface NetworkGraph {
  readonly nodes: readonly GraphNode[];
  /** Indexes of the input layers, in the order of the design. */
  readonly inputs: readonly number[];
  /** Indexes of the nodes that feed nothing: the outputs, in the order of the design. */
  readonly outputs: readonly number[];
  readonly parameterCount: number;
  readonly trainableCount: number;
  readonly multiplyAdds: number;
}

/** Something that stands in the way of training, on the card that causes it. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable: `shape-mismatch`, `cycle`, `input-missing`, `edge-dangling`, `field-invalid`. */
  readonly code: string;
  /** What was expected, what was found, what to do. */
  readonly message: string;
  /** Node that carries it; null for the design as a whole. */
  readonly node: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What can be said about one node, even while the design is unfinished. */
export interface NodeAnalysis {
  readonly id: string;
  readonly inputShapes: readonly (Shape | null)[];
  readonly outputShape: Shape | null;
  readonly parameters: readonly ParameterSpec[];
  readonly parameterCount: number;
  readonly trainableCount: number;
  readonly multiplyAdds: number;
}

/** Everything that the canvas shows: works on any design, however broken. */
export interface DesignAnalysis {
  readonly nodes: ReadonlyMap<string, NodeAnalysis>;
  readonly diagnostics: readonly Diagnostic[];
  /** The validated graph, or null while there is an error. */
  readonly graph: NetworkGraph | null;
}
