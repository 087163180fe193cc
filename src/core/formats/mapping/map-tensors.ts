import type { NetworkGraph } from '../../graph/graph.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { StudioError } from '../../support/errors.ts';
import { sameShape, type Shape } from '../../support/shape.ts';
import { reorderAxes } from '../reorder.ts';

/** A tensor or a parameter by name and shape. */
export interface DescribedTensor {
  readonly name: string;
  readonly shape: Shape;
}

/** Where a parameter gets its values from; a missing order leaves the axes as they are. */
export interface Mapping {
  readonly parameter: string;
  readonly tensor: string;
  readonly order: readonly number[] | null;
}

/** Parameters of a network, named as in files, in the order of the graph. */
export function listParameters(graph: NetworkGraph): readonly DescribedTensor[] {
  return graph.nodes.flatMap(({ id, parameters }) =>
    parameters.map(({ name, shape }) => ({ name: `${id}.${name}`, shape })),
  );
}

/** Orders of axes that turn one shape into another, the identity first; at most 24 are looked at. */
export function findOrders(from: Shape, to: Shape): readonly (readonly number[])[] {
  if (from.length !== to.length || from.length > 4) return [];
  const orders: number[][] = [];
  const walk = (order: number[]): void => {
    if (order.length === to.length) {
      orders.push(order);
      return;
    }
    for (let axis = 0; axis < from.length; axis++) {
      if (!order.includes(axis) && from[axis] === to[order.length]) walk([...order, axis]);
    }
  };
  walk([]);
  return orders;
}

/**
 * A first guess: same names first; then what is left in the order of the files where the shapes fit, with the
 * axes turned where they only fit then. Nothing is guessed between shapes that do not fit.
 */
export function suggestMappings(
  parameters: readonly DescribedTensor[],
  tensors: readonly DescribedTensor[],
): readonly Mapping[] {
  const left = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const found = new Map<string, Mapping>();
  const take = (parameter: DescribedTensor, tensor: DescribedTensor | undefined): void => {
    if (tensor === undefined) return;
    const [order] = findOrders(tensor.shape, parameter.shape);
    if (order === undefined) return;
    left.delete(tensor.name);
    const isPlain = order.every((axis, index) => axis === index);
    found.set(parameter.name, {
      parameter: parameter.name,
      tensor: tensor.name,
      order: isPlain ? null : order,
    });
  };
  for (const parameter of parameters) take(parameter, left.get(parameter.name));
  for (const parameter of parameters) {
    if (found.has(parameter.name)) continue;
    const rest = [...left.values()];
    const exact = rest.find((tensor) => sameShape(tensor.shape, parameter.shape));
    take(parameter, exact ?? rest.find((tensor) => findOrders(tensor.shape, parameter.shape).length > 0));
  }
  return parameters.flatMap(({ name }) => found.get(name) ?? []);
}

/**
 * Weights of a network out of the tensors of a file.
 * @throws StudioError `weights-mismatch` naming the parameter that gets none, or one that does not fit.
 */
export function mapTensors(
  graph: NetworkGraph,
  tensors: readonly NamedWeights[],
  mappings: readonly Mapping[],
): readonly NamedWeights[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const byParameter = new Map(mappings.map((mapping) => [mapping.parameter, mapping]));
  return listParameters(graph).map(({ name, shape }) => {
    const mapping = byParameter.get(name);
    const tensor = mapping === undefined ? undefined : byName.get(mapping.tensor);
    if (mapping === undefined || tensor === undefined) {
      throw mismatch(
        name,
        `Expected a tensor for \`${name}\` [${shape.join(', ')}], found none. Choose one.`,
      );
    }
    const order = mapping.order ?? [...tensor.shape.keys()];
    const isOrder =
      order.length === tensor.shape.length &&
      new Set(order).size === order.length &&
      order.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < order.length);
    const turned = isOrder ? order.map((axis) => tensor.shape[axis]!) : tensor.shape;
    if (!isOrder || !sameShape(turned, shape)) {
      throw mismatch(
        name,
        `Expected a tensor of the shape [${shape.join(', ')}] for \`${name}\`, found [${turned.join(', ')}] in "${mapping.tensor}". Choose another tensor or turn its axes.`,
      );
    }
    const values = mapping.order === null ? tensor.values : reorderAxes(tensor.values, tensor.shape, order);
    return { name, shape, values };
  });
}

function mismatch(parameter: string, message: string): StudioError {
  return new StudioError('weights-mismatch', message, { parameter });
}
