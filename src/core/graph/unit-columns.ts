import { sizeOf } from '../support/shape.ts';
import type { NetworkGraph } from './graph.ts';

/** Most units of a layer, and most inputs, that are drawn one by one. */
export const MOST_DRAWN_UNITS = 64;

/** A layer of units that is drawn as circles: the inputs, or a dense layer with what follows it. */
export interface UnitColumn {
  /** The input, or the dense layer. */
  readonly node: string;
  readonly kind: 'input' | 'dense';
  readonly units: number;
  /** Title of the activation behind the weighted sum; null where there is none. */
  readonly activation: string | null;
  /** Every node of the column in the order of the data, `node` first: activation, dropout, normalisation. */
  readonly nodes: readonly string[];
}

/** The columns of a network, or why it cannot be drawn unit by unit. */
export type UnitColumns =
  | { readonly ok: true; readonly columns: readonly UnitColumn[] }
  | { readonly ok: false; readonly reason: string; readonly node: string | null };

/**
 * Takes a chain of dense layers apart into columns of units. Only such networks are drawn unit by unit: at most
 * {@link MOST_DRAWN_UNITS} units a layer, one input, no way that branches.
 */
export function findUnitColumns(graph: NetworkGraph): UnitColumns {
  const columns: {
    node: string;
    kind: 'input' | 'dense';
    units: number;
    activation: string | null;
    nodes: string[];
  }[] = [];
  const refuse = (reason: string, node: string | null): UnitColumns => ({ ok: false, reason, node });
  for (const [index, { id, layer, inputs, outputShape }] of graph.nodes.entries()) {
    const title = `${layer.label} "${id}"`;
    if (outputShape.length !== 1)
      return refuse(`${title} makes pictures or sequences, not single units.`, id);
    const units = sizeOf(outputShape);
    if (units > MOST_DRAWN_UNITS) {
      return refuse(`${title} has ${units} units; up to ${MOST_DRAWN_UNITS} are drawn one by one.`, id);
    }
    if (index > 0 && (inputs.length !== 1 || inputs[0] !== index - 1)) {
      return refuse(`At ${title} the network is no simple chain.`, id);
    }
    if (index === 0) columns.push({ node: id, kind: 'input', units, activation: null, nodes: [id] });
    else if (layer.category === 'dense') {
      columns.push({ node: id, kind: 'dense', units, activation: null, nodes: [id] });
    } else {
      const column = columns.at(-1)!;
      column.nodes.push(id);
      if (layer.category === 'activation') column.activation ??= layer.label;
    }
  }
  return columns.length < 2 ? refuse('There is no dense layer yet.', null) : { ok: true, columns };
}
