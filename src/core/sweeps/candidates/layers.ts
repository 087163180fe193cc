import { buildGraph } from '../../graph/analyze.ts';
import { initializers } from '../../initializers/index.ts';
import { layers } from '../../layers/index.ts';
import type { RunSpec } from '../../project/run-spec.ts';
import type { Offer } from './candidate.ts';
import { logarithmic, lowerFirst, rangeOfField, specs } from './ranges.ts';

/** Every field of every layer, and how its kernels begin and are penalised. */
export function layerOffers({ design }: RunSpec): readonly Offer[] {
  const kernels = listKernels(design);
  return design.nodes.flatMap((node): readonly Offer[] => {
    const definition = layers.find(node.type);
    if (definition === undefined || node.type === 'input') return [];
    const name = node.label ?? node.id;
    const place = `design.nodes.${node.id}`;
    const offer = (
      path: string,
      label: string,
      range: Offer['range'],
      options?: Offer['options'],
    ): Offer => ({
      group: name,
      nodeId: node.id,
      path: `${place}.${path}`,
      label: `${name} ${label}`,
      range,
      ...(options === undefined ? {} : { options }),
    });
    return [
      ...Object.entries(definition.fields).flatMap(([key, field]) => {
        const range = rangeOfField(field, node.values[key] ?? field.default);
        return range === null ? [] : [offer(`values.${key}`, lowerFirst(field.label), range)];
      }),
      ...(kernels.get(node.id) ?? []).flatMap((kernel) => [
        offer(
          `parameters.${kernel}.initializer`,
          `${kernel} initialiser`,
          specs(initializers.all.slice(0, 6)),
          specs(initializers.all),
        ),
        offer(`parameters.${kernel}.l2`, `${kernel} L2 penalty`, logarithmic(1e-5, 0.1)),
      ]),
    ];
  });
}

/** Names of the kernels by layer; none while the design is unfinished. */
function listKernels(design: RunSpec['design']): ReadonlyMap<string, readonly string[]> {
  try {
    return new Map(
      buildGraph(design).nodes.map(({ id, parameters }) => [
        id,
        parameters.map(({ name }) => name).filter((name) => /(^|\/)kernel$/i.test(name)),
      ]),
    );
  } catch {
    return new Map();
  }
}
