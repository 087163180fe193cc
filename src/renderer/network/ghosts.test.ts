import { expect, it } from 'vitest';
import { applyCommand } from '../../core/design/command.ts';
import * as commands from '../../core/design/commands/index.ts';
import { compareDesigns } from '../../core/design/compare-designs.ts';
import { makeChain } from '../bridge/fake/fake-designs.ts';
import { placeGhosts } from './ghosts.ts';
import { CARD } from './projection.ts';

it('a layer that is gone stands where it was, moved with its neighbour and clear of every card', () => {
  const before = makeChain('Sample', [
    ['input', { shape: [4] }],
    ['dense', { units: 8 }],
    ['relu'],
    ['dense'],
  ]);
  let after = applyCommand(before, commands.removeNode(before, 'relu_1'));
  const moved = after.nodes.map(({ id, position }) => ({
    id,
    position: { ...position, x: position.x + 400 },
  }));
  after = applyCommand(after, commands.move(after, moved));
  const places = new Map(after.nodes.map(({ id, position }) => [id, position]));
  const { cards, wires } = placeGhosts(compareDesigns(before, after), after, places);
  expect(cards).toMatchObject([{ id: 'ghost:relu_1', title: 'ReLU', position: { y: 240 } }]);
  // The chain has healed: its new wire runs where the layer was.
  expect(cards[0]!.position.x).toBeGreaterThan(400 + CARD.width / 2);
  expect(wires.map(({ from, to }) => [from, to])).toEqual([
    ['dense_1', 'ghost:relu_1'],
    ['ghost:relu_1', 'dense_2'],
  ]);
  // Where another card took the place, the ghost stands beside it.
  const blocked = new Map([...places, ['other', { x: 400, y: 240 }]]);
  const [aside] = placeGhosts(compareDesigns(before, after), after, blocked).cards;
  expect(aside!.position.x).toBeGreaterThanOrEqual(400 + CARD.width);
});
