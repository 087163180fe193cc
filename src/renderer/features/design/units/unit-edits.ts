import { createCommand, applyCommand, type DesignCommand } from '../../../../core/design/command.ts';
import { addNode, removeNodes, setValues } from '../../../../core/design/commands/index.ts';
import type { NetworkDesign } from '../../../../core/design/network-design.ts';
import { MOST_DRAWN_UNITS, type UnitColumn } from '../../../../core/graph/unit-columns.ts';
import { layers } from '../../../../core/layers/index.ts';

/** Units of a hidden layer that nobody chose yet. */
const FIRST_UNITS = 8;

/** Another number of units for a dense layer, kept within what is drawn. */
export function setUnits(design: NetworkDesign, node: string, units: number): DesignCommand {
  return setValues(design, node, { units: Math.max(1, Math.min(MOST_DRAWN_UNITS, Math.round(units))) });
}

/** A hidden layer behind a column, with the activation that the network uses already, as one step to undo. */
export function insertHidden(
  design: NetworkDesign,
  columns: readonly UnitColumn[],
  behind: number,
): DesignCommand {
  const column = columns[behind]!;
  const hidden = columns.slice(1, -1);
  const like = column.kind === 'dense' ? column : hidden[0];
  const activation =
    hidden
      .flatMap(({ nodes }) => design.nodes.filter(({ id }) => nodes.includes(id)))
      .find(({ type }) => layers.find(type)?.category === 'activation')?.type ?? 'relu';
  const first = addNode(
    design,
    { type: 'dense', values: { units: like?.units ?? FIRST_UNITS } },
    column.nodes.at(-1)!,
  );
  const withDense = applyCommand(design, first);
  const known = new Set(design.nodes.map(({ id }) => id));
  const dense = withDense.nodes.find(({ id }) => !known.has(id))!.id;
  const second = addNode(withDense, { type: activation }, dense);
  return createCommand('Add a hidden layer', [...first.edits, ...second.edits]);
}

/** Takes a hidden layer away, with the activation and whatever else belongs to it. */
export function removeColumn(design: NetworkDesign, column: UnitColumn): DesignCommand {
  return { ...removeNodes(design, column.nodes), label: `Delete layer ${column.node}` };
}
