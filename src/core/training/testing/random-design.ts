import type { DesignEdge, DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { analyzeDesign } from '../../graph/analyze.ts';
import { layerVariants } from '../../layers/testing/layer-variants.ts';
import { layers } from '../../layers/index.ts';
import { parseFieldValues, type FieldValues } from '../../support/fields.ts';
import { createRandom } from '../../support/random.ts';

/** Embeddings want whole numbers, exponentials of sums overflow: neither fits random real inputs. */
const LEFT_OUT = new Set(['input', 'embedding', 'exponential', 'timeDistributed']);

const INPUT_SHAPES = [[6], [5, 4], [6, 6, 2]] as const;

/**
 * A valid network of random layers of the catalogue with random branches and merges, one input and one
 * output of shape [3]. The same seed draws the same network.
 */
export function drawRandomDesign(seed: number): NetworkDesign {
  const random = createRandom(seed, 'design');
  const pick = <T>(items: readonly T[]): T => items[random.nextBelow(items.length)]!;
  const nodes: DesignNode[] = [];
  const edges: DesignEdge[] = [];
  const types = layers.all.map((layer) => layer.type).filter((type) => !LEFT_OUT.has(type));
  const current = (): NetworkDesign => ({ formatVersion: 1, name: `seed ${seed}`, notes: '', nodes, edges });

  const tryToAdd = (
    type: string,
    given: Readonly<Record<string, unknown>>,
    inputs: readonly string[],
  ): boolean => {
    const values: FieldValues = parseFieldValues(layers.get(type).fields, given, type);
    const id = `${type}_${nodes.length}`;
    nodes.push({ id, type, values, label: null, position: { x: 0, y: 0 }, parameters: {} });
    inputs.forEach((from, slot) => edges.push({ from, to: id, slot }));
    const { diagnostics, nodes: analyses } = analyzeDesign(current());
    const size = analyses.get(id)?.outputShape?.reduce((product, axis) => product * axis, 1) ?? Infinity;
    if (diagnostics.some((each) => each.severity === 'error') || size > 2000) {
      nodes.pop();
      edges.splice(edges.length - inputs.length);
      return false;
    }
    return true;
  };

  tryToAdd('input', { shape: [...pick(INPUT_SHAPES)] }, []);
  const wanted = 4 + random.nextBelow(7);
  for (let attempt = 0; attempt < 400 && nodes.length < wanted; attempt++) {
    const type = pick(types);
    const { inputs } = layers.get(type);
    const count = inputs.minimum + random.nextBelow(Math.min(3, inputs.maximum) - inputs.minimum + 1);
    const sources = Array.from({ length: count }, () => pick(nodes).id);
    const variants = [{}, ...(layerVariants[type] ?? [])];
    tryToAdd(type, pick(variants).values ?? {}, sources);
  }
  const sinks = nodes.filter((node) => !edges.some((edge) => edge.from === node.id)).map((node) => node.id);
  const heads = sinks.map((sink) => {
    tryToAdd('flatten', {}, [sink]);
    tryToAdd('dense', { units: 3 }, [nodes.at(-1)!.id]);
    return nodes.at(-1)!.id;
  });
  if (heads.length > 1) tryToAdd('add', {}, heads);
  return current();
}
