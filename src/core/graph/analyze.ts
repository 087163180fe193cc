import type { DesignEdge, DesignNode, NetworkDesign } from '../design/network-design.ts';
import { layers } from '../layers/index.ts';
import type { LayerDefinition, ParameterSpec } from '../layers/definition.ts';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues, type FieldValues } from '../support/fields.ts';
import { checkShape, sizeOf, type Shape } from '../support/shape.ts';
import type { DesignAnalysis, Diagnostic, GraphNode, NetworkGraph, NodeAnalysis } from './graph.ts';
import { readTopology, type Topology } from './topology.ts';

/** Says everything that can be said about a design, however broken it is. Never throws. */
export function analyzeDesign(design: NetworkDesign): DesignAnalysis {
  const topology = readTopology(design);
  const diagnostics: Diagnostic[] = [...topology.diagnostics];
  const nodes = new Map<string, NodeAnalysis>();
  const graphNodes: GraphNode[] = [];
  const indexOf = new Map<string, number>();
  const designNodes = new Map(design.nodes.map((node) => [node.id, node]));

  if (!design.nodes.some((node) => node.type === 'input')) {
    diagnostics.push(
      problem(
        null,
        'input-missing',
        design.nodes.length === 0
          ? 'The design is empty. Add an Input layer, or start from a template.'
          : 'The design has no Input layer. Add one: it is where the rows of the dataset enter.',
      ),
    );
  }
  for (const id of topology.order) {
    const node = designNodes.get(id)!;
    const edges = topology.incoming.get(id)!;
    const inputShapes = edges.map((edge) => nodes.get(edge.from)?.outputShape ?? null);
    const examined = examineNode(node, edges, inputShapes);
    nodes.set(id, examined.analysis);
    diagnostics.push(...examined.diagnostics);
    if (examined.complete === null) continue;
    indexOf.set(id, graphNodes.length);
    graphNodes.push({
      ...examined.complete,
      inputs: edges.map((edge) => indexOf.get(edge.from)!),
    });
  }
  for (const node of design.nodes) {
    if (nodes.has(node.id)) continue;
    nodes.set(node.id, emptyAnalysis(node.id, []));
  }
  const failed = diagnostics.some((each) => each.severity === 'error');
  return { nodes, diagnostics, graph: failed ? null : assembleGraph(design, topology, graphNodes, indexOf) };
}

/**
 * The validated graph of a design.
 * @throws StudioError `design-invalid`: the first error's sentence, all of them in the details.
 */
export function buildGraph(design: NetworkDesign): NetworkGraph {
  const { graph, diagnostics } = analyzeDesign(design);
  if (graph !== null) return graph;
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const first = errors[0]!;
  const where = first.node === null ? '' : ` (layer "${first.node}")`;
  throw new StudioError('design-invalid', `${first.message}${where}`, {
    cause: first.code,
    node: first.node,
    errors,
  });
}

/** Checks one node whose inputs were looked at before. */
function examineNode(
  node: DesignNode,
  edges: readonly DesignEdge[],
  inputShapes: readonly (Shape | null)[],
): {
  readonly analysis: NodeAnalysis;
  readonly diagnostics: readonly Diagnostic[];
  readonly complete: Omit<GraphNode, 'inputs'> | null;
} {
  const analysis = emptyAnalysis(node.id, inputShapes);
  const fail = (...diagnostics: Diagnostic[]) => ({ analysis, diagnostics, complete: null });
  const layer = layers.find(node.type);
  if (layer === undefined) {
    return fail(
      problem(
        node.id,
        'layer-unknown',
        `There is no layer of type "${node.type}". Update the studio or choose another layer.`,
      ),
    );
  }
  const wiring = checkInputs(node, layer, edges);
  if (wiring !== null) return fail(wiring);
  let values: FieldValues;
  try {
    values = parseFieldValues(layer.fields, node.values, `layer "${node.id}"`);
  } catch (error) {
    return fail(fromError(node.id, error));
  }
  // An input without a shape has its own diagnostic already; this node has nothing to add.
  if (inputShapes.some((shape) => shape === null)) return fail();
  const shapes = inputShapes as readonly Shape[];
  try {
    const outputShape = layer.inferShape(shapes, values);
    checkShape(outputShape, `the output of layer "${node.id}"`);
    const parameters = layer.parameters(shapes, values);
    for (const { name, shape } of parameters) checkShape(shape, `${name} of layer "${node.id}"`);
    const settings = checkSettings(node, parameters);
    const facts = {
      outputShape,
      parameters,
      parameterCount: count(parameters),
      trainableCount: count(
        parameters.filter((each) => each.trainable && node.parameters[each.name]?.frozen !== true),
      ),
      multiplyAdds: layer.multiplyAdds(shapes, outputShape, values),
    };
    return {
      analysis: { ...analysis, ...facts },
      diagnostics: settings,
      complete:
        settings.length > 0
          ? null
          : { id: node.id, layer, values, design: node, inputShapes: shapes, ...facts },
    };
  } catch (error) {
    return fail(fromError(node.id, error));
  }
}

function checkInputs(
  node: DesignNode,
  layer: LayerDefinition,
  edges: readonly DesignEdge[],
): Diagnostic | null {
  const { minimum, maximum } = layer.inputs;
  if (edges.length < minimum) {
    const wanted = minimum === maximum ? `${minimum}` : `at least ${minimum}`;
    return problem(
      node.id,
      'inputs-too-few',
      `Expected ${wanted} ${minimum === 1 ? 'connection' : 'connections'} into "${node.id}" (${layer.label}), found ${edges.length}. Connect another layer's output to it.`,
    );
  }
  if (edges.length > maximum) {
    return problem(
      node.id,
      'inputs-too-many',
      `Expected at most ${maximum} ${maximum === 1 ? 'connection' : 'connections'} into "${node.id}" (${layer.label}), found ${edges.length}. Remove one, or merge them first with an Add or a Concatenate layer.`,
    );
  }
  const hole = edges.findIndex((edge, index) => edge.slot !== index);
  if (hole === -1) return null;
  return problem(
    node.id,
    'slot-hole',
    `Input ${hole + 1} of "${node.id}" has no connection but a later one has. Connect it or renumber the inputs.`,
  );
}

/** Settings for parameters that the layer does not have are mistakes, not decoration. */
function checkSettings(node: DesignNode, parameters: readonly ParameterSpec[]): Diagnostic[] {
  const known = new Set(parameters.map((each) => each.name));
  return Object.keys(node.parameters)
    .filter((name) => !known.has(name))
    .map((name) =>
      problem(
        node.id,
        'parameter-unknown',
        `"${node.id}" has settings for a parameter \`${name}\` that it does not have. It has: ${[...known].join(', ') || 'none'}. Remove them.`,
      ),
    );
}

function assembleGraph(
  design: NetworkDesign,
  topology: Topology,
  nodes: readonly GraphNode[],
  indexOf: ReadonlyMap<string, number>,
): NetworkGraph {
  const total = (of: (node: GraphNode) => number) => nodes.reduce((sum, node) => sum + of(node), 0);
  return {
    nodes,
    inputs: design.nodes.filter((node) => node.type === 'input').map((node) => indexOf.get(node.id)!),
    outputs: design.nodes
      .filter((node) => topology.outgoing.get(node.id)!.length === 0)
      .map((node) => indexOf.get(node.id)!),
    parameterCount: total((node) => node.parameterCount),
    trainableCount: total((node) => node.trainableCount),
    multiplyAdds: total((node) => node.multiplyAdds),
  };
}

function emptyAnalysis(id: string, inputShapes: readonly (Shape | null)[]): NodeAnalysis {
  return {
    id,
    inputShapes,
    outputShape: null,
    parameters: [],
    parameterCount: 0,
    trainableCount: 0,
    multiplyAdds: 0,
  };
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, each) => sum + sizeOf(each.shape), 0);
}

function problem(node: string | null, code: string, message: string): Diagnostic {
  return { severity: 'error', code, message, node, details: {} };
}

function fromError(node: string, error: unknown): Diagnostic {
  if (!(error instanceof StudioError)) throw error;
  return { severity: 'error', code: error.code, message: error.message, node, details: error.details };
}
