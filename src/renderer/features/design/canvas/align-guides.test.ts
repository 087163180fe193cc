import { expect, test } from 'vitest';
import { findAlignment, NOT_ALIGNED } from './align-guides.ts';

const card = (x: number, y: number) => ({ x, y, width: 232, height: 80 });

test('a card that comes near the column of others jumps into it, and a line through the middles says so', () => {
  const found = findAlignment(card(5, 300), [card(0, 0), card(0, 120), card(600, 0)], 6);
  expect(found).toEqual({ x: -5, y: 0, guides: [{ axis: 'x', at: 116, from: 0, to: 380 }] });
});

test('both axes are found by themselves, and the nearer of two columns wins', () => {
  const found = findAlignment(card(104, 3), [card(100, 300), card(106, 400), card(600, 0)], 6);
  expect([found.x, found.y]).toEqual([2, -3]);
  expect(found.guides.map(({ axis }) => axis)).toEqual(['x', 'y']);
});

test('boxes of different heights are in line at their upper edges', () => {
  const found = findAlignment({ ...card(400, 102), height: 200 }, [card(0, 100)], 6);
  expect(found).toEqual({ x: 0, y: -2, guides: [{ axis: 'y', at: 100, from: 0, to: 632 }] });
});

test('out of reach nothing jumps and no line is drawn', () => {
  expect(findAlignment(card(50, 300), [card(0, 0)], 6)).toEqual(NOT_ALIGNED);
});
