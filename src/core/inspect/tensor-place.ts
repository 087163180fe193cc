import type { Shape } from '../support/shape.ts';

/** Axes of a flat place: 7 in [2, 4] is [1, 3]. */
export function placeIn(element: number, shape: Shape): readonly number[] {
  const place: number[] = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}
