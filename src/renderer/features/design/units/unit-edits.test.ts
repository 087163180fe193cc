import { expect, test } from 'vitest';
import { applyCommand, invertCommand } from '../../../../core/design/command.ts';
import { createChain } from '../../../../core/design/templates/chain.ts';
import { buildGraph } from '../../../../core/graph/analyze.ts';
import { findUnitColumns, type UnitColumn } from '../../../../core/graph/unit-columns.ts';
import type { NetworkDesign } from '../../../../core/design/network-design.ts';
import { insertHidden, removeColumn, setUnits } from './unit-edits.ts';

const start = createChain('Small', { featureShape: [4], task: 'multiclass', classes: 3 }, [
  ['dense', { units: 6 }],
  ['tanh'],
  ['dense', { units: 3 }],
]);
function columnsOf(design: NetworkDesign): readonly UnitColumn[] {
  const found = findUnitColumns(buildGraph(design));
  if (!found.ok) throw new Error(found.reason);
  return found.columns;
}
const unitsOf = (design: NetworkDesign): readonly number[] => columnsOf(design).map(({ units }) => units);

test('a hidden layer comes with the activation that is there already, and goes with one undo', () => {
  const command = insertHidden(start, columnsOf(start), 1);
  const after = applyCommand(start, command);
  expect(unitsOf(after)).toEqual([4, 6, 6, 3]);
  expect(columnsOf(after)[2]!.activation).toBe('Tanh');
  expect(applyCommand(after, invertCommand(command))).toEqual(start);
});

test('a layer leaves with its activation and the network stays whole', () => {
  const command = removeColumn(start, columnsOf(start)[1]!);
  const after = applyCommand(start, command);
  expect(unitsOf(after)).toEqual([4, 3]);
  expect(after.nodes).toHaveLength(2);
  expect(applyCommand(after, invertCommand(command))).toEqual(start);
});

test('units stay between one and what can be drawn', () => {
  const node = columnsOf(start)[1]!.node;
  expect(unitsOf(applyCommand(start, setUnits(start, node, 9)))).toEqual([4, 9, 3]);
  expect(unitsOf(applyCommand(start, setUnits(start, node, -3)))).toEqual([4, 1, 3]);
  expect(unitsOf(applyCommand(start, setUnits(start, node, 500)))).toEqual([4, 64, 3]);
});
