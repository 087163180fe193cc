import type { DesignEdge, DesignNode, NetworkDesign } from '../../core/design/network-design.ts';
import { analyzeDesign } from '../../core/graph/analyze.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { FieldValues } from '../../core/support/fields.ts';
import type { ParameterMapping } from './axes.ts';
import type { GoldenCase, GoldenLayer } from './case.ts';
import { mapLayer } from './layer-mapping.ts';

/** A case as a design, with the way back for its parameters. */
export interface GoldenDesign {
  readonly design: NetworkDesign;
  /** By the case's name: `conv2d_1.kernel`. */
  readonly parameters: ReadonlyMap<string, ParameterMapping>;
}

/**
 * Draws the case's network. Its images and signals are channels-first, ours channels-last: a Permute
 * stands before and after every spatial layer, so that all tensors between layers keep the case's layout.
 */
export function buildGoldenDesign(golden: GoldenCase): GoldenDesign {
  const nodes: DesignNode[] = [];
  const edges: DesignEdge[] = [];
  const parameters = new Map<string, ParameterMapping>();
  const last = new Map<string, string>();

  const add = (id: string, type: string, values: FieldValues, inputs: readonly string[]): string => {
    nodes.push({ id, type, values, label: null, position: { x: 0, y: nodes.length * 80 }, parameters: {} });
    inputs.forEach((from, slot) => edges.push({ from, to: id, slot }));
    return id;
  };
  const current = (): NetworkDesign => ({ formatVersion: 1, name: golden.name, notes: '', nodes, edges });
  const rankOf = (id: string): number => {
    const analysis = analyzeDesign(current());
    const shape = analysis.nodes.get(id)?.outputShape;
    if (shape === null || shape === undefined) {
      throw new StudioError(
        'golden-design-invalid',
        analysis.diagnostics[0]?.message ?? `No shape at "${id}".`,
        { id },
      );
    }
    return shape.length;
  };

  last.set('input', add('input', 'input', { shape: [...golden.input_shape] }, []));
  const all: readonly GoldenLayer[] = golden.nodes ?? golden.layers ?? [];
  let previous = 'input';
  for (const layer of all) {
    const names = golden.nodes === undefined ? [previous] : (layer['inputs'] as readonly string[]);
    const inputs = names.map((name) => last.get(name)!);
    const rank = rankOf(inputs[0]!);
    const mapped = mapLayer(layer, rank);
    if (mapped.isSpatial) {
      const toLast = Array.from({ length: rank }, (_, axis) => (axis === rank - 1 ? 1 : axis + 2));
      const before = add(`${layer.id}_in`, 'permute', { order: toLast }, inputs);
      add(layer.id, mapped.type, mapped.values, [before]);
      const outRank = rankOf(layer.id);
      const toFirst = Array.from({ length: outRank }, (_, axis) => (axis === 0 ? outRank : axis));
      last.set(
        layer.id,
        outRank === 1 ? layer.id : add(`${layer.id}_out`, 'permute', { order: toFirst }, [layer.id]),
      );
    } else {
      last.set(layer.id, add(layer.id, mapped.type, mapped.values, inputs));
    }
    for (const [name, map] of Object.entries(mapped.parameters))
      parameters.set(`${layer.id}.${name}`, map(layer.id));
    previous = layer.id;
  }
  return { design: current(), parameters };
}
