import {
  DEFAULT_PARAMETER_SETTINGS,
  type NetworkDesign,
  type ParameterSettings,
} from '../../design/network-design.ts';
import { buildGraph } from '../../graph/analyze.ts';
import type { NetworkGraph } from '../../graph/graph.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import type { Spec } from '../../support/fields.ts';
import { sizeOf } from '../../support/shape.ts';
import { lowerGraph } from '../program/lower-graph.ts';
import type { Constant, Program } from '../program/program.ts';

/** What a person chose for one parameter. */
export interface ParameterFacts extends Omit<ParameterSettings, 'initializer'> {
  readonly initializer: Spec;
}

/** A network as the writers of its code see it. */
export interface NetworkSource {
  readonly design: NetworkDesign;
  readonly graph: NetworkGraph;
  readonly program: Program;
  readonly weights: readonly NamedWeights[];
  /** What is known about a constant that is learned, or null for a table. */
  facts(constant: Constant): ParameterFacts | null;
}

/**
 * A design lowered for training. The code names every parameter and its shape; without weights their values are 0.
 * @throws StudioError `design-invalid` while it is unfinished, `export-unsupported`.
 */
export function readSource(design: NetworkDesign, weights?: readonly NamedWeights[]): NetworkSource {
  const graph = buildGraph(design);
  const sizes = graph.nodes.flatMap(({ parameters }) => parameters.map(({ shape }) => sizeOf(shape)));
  const zeros = new Float32Array(weights === undefined ? Math.max(0, ...sizes) : 0);
  const known = new Map<string, ParameterFacts>();
  const blank: NamedWeights[] = [];
  for (const { id, parameters, design: node } of graph.nodes) {
    for (const { name, shape, initializer } of parameters) {
      const chosen = node.parameters[name] ?? DEFAULT_PARAMETER_SETTINGS;
      known.set(`${id}.${name}`, { ...chosen, initializer: chosen.initializer ?? initializer });
      blank.push({ name: `${id}.${name}`, shape, values: zeros.subarray(0, sizeOf(shape)) });
    }
  }
  const given = weights ?? blank;
  const program = lowerGraph({ graph, weights: given, preparation: null, forTraining: true });
  return { design, graph, program, weights: given, facts: ({ name }) => known.get(name) ?? null };
}
