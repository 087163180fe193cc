import { CARD, type Box, type Point } from './projection.ts';

/** Where what is wrong with a card is written: on the side that hides the least. */
export type CalloutSide = 'below' | 'right' | 'left';

/** Room that a few sentences and two buttons take, in pixels. */
export const CALLOUT = { width: CARD.width, height: 168 } as const;

/** What of the canvas is in sight, and the parts of that on which the map and the controls lie. */
export interface Sight extends Box {
  readonly covered: readonly Box[];
}

/**
 * Below where nothing stands there, else at a free side; below after all where every side is taken. Of the free
 * ones, those count first that lie within `sight`: what nobody sees helps nobody.
 */
export function findCalloutSide(
  card: Point,
  others: Iterable<Point>,
  sight: Sight | null = null,
): CalloutSide {
  const places: readonly (readonly [CalloutSide, Box])[] = [
    ['below', { x: card.x, y: card.y + CARD.height, ...CALLOUT }],
    ['right', { x: card.x + CARD.width, y: card.y, ...CALLOUT }],
    ['left', { x: card.x - CALLOUT.width, y: card.y, ...CALLOUT }],
  ];
  const boxes = [...others];
  const free = places.filter(([, place]) => !boxes.some((box) => boxesMeet(place, { ...box, ...CARD })));
  const seen = free.find(([, place]) => sight === null || isWithin(place, sight));
  return (seen ?? free[0])?.[0] ?? 'below';
}

function isWithin(place: Box, sight: Sight): boolean {
  if (sight.covered.some((box) => boxesMeet(place, box))) return false;
  return (
    place.x >= sight.x &&
    place.y >= sight.y &&
    place.x + place.width <= sight.x + sight.width &&
    place.y + place.height <= sight.y + sight.height
  );
}

function boxesMeet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
