import type { FieldValue, FieldValues, Spec } from '../support/fields.ts';
import type { DesignNode, NetworkDesign } from './network-design.ts';

/**
 * A design as JSON text with a fixed order of keys and two spaces of indent, so that two versions of a
 * file differ only where the network differs. `parseDesign(parseStrictJson(serializeDesign(d)))` equals d.
 */
export function serializeDesign(design: NetworkDesign): string {
  return `${JSON.stringify(orderDesign(design), null, 2)}\n`;
}

/** The design as plain JSON values in the fixed order of keys. */
export function orderDesign(design: NetworkDesign): NetworkDesign {
  const { formatVersion, name, notes, nodes, edges, groups } = design;
  return {
    formatVersion,
    name,
    notes,
    nodes: nodes.map(orderNode),
    edges: edges.map(({ from, to, slot }) => ({ from, to, slot })),
    ...(groups === undefined
      ? {}
      : { groups: groups.map(({ id, name, nodes, collapsed }) => ({ id, name, nodes, collapsed })) }),
  };
}

function orderNode({ id, type, label, values, position, parameters }: DesignNode): DesignNode {
  const names = Object.keys(parameters).sort();
  return {
    id,
    type,
    label,
    values: orderValues(values),
    position: { x: position.x, y: position.y },
    parameters: Object.fromEntries(
      names.map((name) => {
        const { initializer, frozen, learningRateFactor, l1, l2 } = parameters[name]!;
        const spec = initializer === null ? null : orderSpec(initializer);
        return [name, { initializer: spec, frozen, learningRateFactor, l1, l2 }];
      }),
    ),
  };
}

function orderValues(values: FieldValues): FieldValues {
  const names = Object.keys(values).sort();
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name] as FieldValue;
      return [name, isSpec(value) ? orderSpec(value) : value];
    }),
  );
}

function orderSpec({ type, values }: Spec): Spec {
  return { type, values: orderValues(values) };
}

function isSpec(value: FieldValue): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
