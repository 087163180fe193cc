import { CARD, type Box, type Point } from './projection.ts';

/** Where what is wrong with a card is written: on the side that hides the least. */
export type CalloutSide = 'below' | 'right' | 'left';

/** Room that a few sentences and two buttons take, in pixels. */
export const CALLOUT = { width: CARD.width, height: 168 } as const;

/** Below where nothing stands there, else at a free side; below after all where every side is taken. */
export function findCalloutSide(card: Point, others: Iterable<Point>): CalloutSide {
  const places: readonly (readonly [CalloutSide, Box])[] = [
    ['below', { x: card.x, y: card.y + CARD.height, ...CALLOUT }],
    ['right', { x: card.x + CARD.width, y: card.y, ...CALLOUT }],
    ['left', { x: card.x - CALLOUT.width, y: card.y, ...CALLOUT }],
  ];
  const boxes = [...others];
  const free = places.find(([, place]) => !boxes.some((box) => overlaps(place, box)));
  return free?.[0] ?? 'below';
}

function overlaps(place: Box, card: Point): boolean {
  return (
    place.x < card.x + CARD.width &&
    card.x < place.x + place.width &&
    place.y < card.y + CARD.height &&
    card.y < place.y + place.height
  );
}
