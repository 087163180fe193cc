import { expect, it } from 'vitest';
import { applyCommand } from '../../core/design/command.ts';
import * as commands from '../../core/design/commands/index.ts';
import { makeChain } from '../bridge/fake/fake-designs.ts';
import { CARD } from './projection.ts';
import { uniteNetworks } from './union-network.ts';

it('two networks in one picture show each layer once, with its fate and a place of its own', () => {
  const before = makeChain('Sample', [
    ['input', { shape: [4] }],
    ['dense', { units: 8 }],
    ['relu'],
    ['dense', { units: 3 }],
  ]);
  let after = applyCommand(before, commands.setValues(before, 'dense_1', { units: 32 }));
  after = applyCommand(after, commands.addNode(after, { type: 'dropout' }, 'dense_1'));
  after = applyCommand(after, commands.removeNode(after, 'relu_1'));
  const { cards, wires } = uniteNetworks(before, after);
  const fates = Object.fromEntries(cards.map(({ id, fate, words }) => [id, [fate, words]]));
  expect(fates).toMatchObject({
    dense_1: ['changed', 'units 8 → 32'],
    dropout_1: ['added', 'added'],
    relu_1: ['removed', 'removed'],
    dense_2: ['same', ''],
  });
  expect(wires.filter(({ to }) => to === 'relu_1').map(({ fate }) => fate)).toEqual(['removed']);
  expect(wires.some(({ fate }) => fate === 'added')).toBe(true);
  for (const one of cards)
    for (const other of cards)
      if (one.id < other.id) {
        const apart =
          Math.abs(one.position.x - other.position.x) >= CARD.width ||
          Math.abs(one.position.y - other.position.y) >= CARD.height;
        expect(apart, `${one.id} and ${other.id}`).toBe(true);
      }
  expect(uniteNetworks(before, before).cards.every(({ fate }) => fate === 'same')).toBe(true);
});
