import { expect, it } from 'vitest';
import { findCalloutSide } from './callout-side.ts';

it('what is wrong with a card is written where it hides no other card', () => {
  const card = { x: 0, y: 0 };
  const below = { x: 0, y: 120 };
  const right = { x: 320, y: 40 };
  const left = { x: -320, y: -40 };
  expect(findCalloutSide(card, [])).toBe('below');
  expect(findCalloutSide(card, [below])).toBe('right');
  expect(findCalloutSide(card, [below, right])).toBe('left');
  expect(findCalloutSide(card, [below, right, left])).toBe('below');
});

it('of the free sides the one in sight is taken, and any free one where none is', () => {
  const card = { x: 0, y: 0 };
  const below = { x: 0, y: 120 };
  const cutAtTheRight = { x: -300, y: -100, width: 600, height: 600, covered: [] };
  expect(findCalloutSide(card, [below], cutAtTheRight)).toBe('left');
  const cutBelow = { x: -300, y: -100, width: 900, height: 270, covered: [] };
  expect(findCalloutSide(card, [], cutBelow)).toBe('right');
  expect(findCalloutSide(card, [below], { x: -20, y: -20, width: 300, height: 150, covered: [] })).toBe(
    'right',
  );
  const wide = { x: -400, y: -100, width: 1000, height: 600 };
  const map = { x: 300, y: 0, width: 200, height: 200 };
  expect(findCalloutSide(card, [below], { ...wide, covered: [map] })).toBe('left');
});
