import { expect, it } from 'vitest';
import { applyCommand } from './command.ts';
import * as commands from './commands/index.ts';
import { compareDesigns, describeDifference } from './compare-designs.ts';
import { createSampleChain } from './testing/sample-designs.ts';

it('names what was added, changed and removed, and not what only moved', () => {
  const before = createSampleChain();
  let after = applyCommand(before, commands.setValues(before, 'dense_1', { units: 32 }));
  after = applyCommand(after, commands.move(after, [{ id: 'dense_2', position: { x: 9, y: 9 } }]));
  after = applyCommand(after, commands.addNode(after, { type: 'dropout' }, 'dense_1'));
  after = applyCommand(after, commands.removeNode(after, 'relu_1'));
  const difference = compareDesigns(before, after);
  expect([...difference.changed]).toEqual([
    ['dense_1', 'units 8 → 32'],
    ['dropout_1', 'added'],
  ]);
  expect(difference.removed.map(({ id }) => id)).toEqual(['relu_1']);
  expect(describeDifference(difference)).toMatch(
    /^1 layer added; 1 layer changed; removed: ReLU; connections:/,
  );
  expect(describeDifference(compareDesigns(before, before))).toBe('');
  expect(compareDesigns(before, before).changed.size).toBe(0);
});
