/** Axes of a flat place: 7 in [2, 4] is [1, 3]. */
export function placeOf(element: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

/** The inverse of {@link placeOf}. */
export function elementAt(place: readonly number[], shape: readonly number[]): number {
  return place.reduce((element, at, axis) => element * shape[axis]! + at, 0);
}

/** A tensor as a picture: its last axis runs across, all before it down; one axis alone is one line. */
export function flatten(shape: readonly number[]): { readonly lines: number; readonly columns: number } {
  if (shape.length === 0) return { lines: 1, columns: 1 };
  const columns = shape.at(-1)!;
  return { lines: shape.slice(0, -1).reduce((all, axis) => all * axis, 1), columns };
}
