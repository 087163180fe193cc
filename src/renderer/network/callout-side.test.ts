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
