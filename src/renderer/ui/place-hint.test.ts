import { expect, it } from 'vitest';
import { placeHint } from './place-hint.ts';

const room = { width: 1000, height: 700 };
const hint = { width: 120, height: 28 };

it('puts a hint in the middle of the wanted side, with its arrow at the control', () => {
  const control = { left: 400, top: 300, width: 32, height: 32 };
  expect(placeHint(control, hint, room, 'bottom')).toEqual({
    left: 356,
    top: 339,
    side: 'bottom',
    arrow: 60,
  });
  expect(placeHint(control, hint, room, 'right')).toEqual({ left: 439, top: 302, side: 'right', arrow: 14 });
});

it('turns to the other side at the edge of the window, and never leaves it', () => {
  const corner = { left: 980, top: 680, width: 16, height: 16 };
  const place = placeHint(corner, hint, room, 'bottom');
  expect(place.side).toBe('top');
  expect(place.left + hint.width).toBe(992);
  // The arrow still points to the control.
  expect(place.left + place.arrow).toBe(982);
});

it('keeps the wanted side where no side has room', () => {
  const wide = { left: 0, top: 0, width: 1000, height: 700 };
  expect(placeHint(wide, hint, room, 'bottom').side).toBe('bottom');
});
