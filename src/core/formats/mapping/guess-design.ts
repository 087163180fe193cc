import { buildDesign } from '../../design/templates/builder.ts';
import type { NetworkDesign } from '../../design/network-design.ts';
import type { Shape } from '../../support/shape.ts';
import type { DescribedTensor } from './map-tensors.ts';

/** Most layers of a guess. */
const MOST_LAYERS = 200;

/**
 * A plain chain of dense layers whose parameters have the shapes of a file's tensors, with ReLU between them; null
 * where the tensors are those of something else. A file of weights says nothing about activations: the person who
 * brings it must look at them.
 */
export function guessDesign(tensors: readonly DescribedTensor[], name: string): NetworkDesign | null {
  const layers = groupByLayer(tensors);
  if (layers === null || layers.length === 0 || layers.length > MOST_LAYERS) return null;
  for (const isOutFirst of [true, false]) {
    const sizes = layers.map(({ kernel }) => (isOutFirst ? [...kernel].reverse() : kernel));
    const fits = sizes.every(
      ([from, to], index) =>
        (index === 0 || from === sizes[index - 1]![1]) && (layers[index]!.bias ?? to) === to,
    );
    if (!fits) continue;
    const design = buildDesign();
    let last = design.add('input', { shape: [sizes[0]![0]!] }, []);
    sizes.forEach(([, units], index) => {
      if (index > 0) last = design.add('relu', {}, [last]);
      last = design.add('dense', { units, bias: layers[index]!.bias !== null }, [last]);
    });
    return design.finish(name);
  }
  return null;
}

interface Layer {
  readonly kernel: readonly number[];
  readonly bias: number | null;
}

/** A matrix each, with at most one vector beside it, in the order of the layers' names. */
function groupByLayer(tensors: readonly DescribedTensor[]): readonly Layer[] | null {
  const groups = new Map<string, Shape[]>();
  for (const { name, shape } of tensors) {
    const layer = name.replace(/[./]?[^./]*$/, '');
    groups.set(layer, [...(groups.get(layer) ?? []), shape]);
  }
  const layers: Layer[] = [];
  const names = [...groups.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const layer of names) {
    const shapes = groups.get(layer)!;
    const kernels = shapes.filter((shape) => shape.length === 2);
    const biases = shapes.filter((shape) => shape.length === 1);
    if (
      kernels.length !== 1 ||
      biases.length > 1 ||
      shapes.length > 2 ||
      shapes.length !== kernels.length + biases.length
    )
      return null;
    layers.push({ kernel: kernels[0]!, bias: biases[0]?.[0] ?? null });
  }
  return layers;
}
