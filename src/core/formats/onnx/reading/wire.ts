import { sizeOf, type Shape } from '../../../support/shape.ts';

/**
 * What an axis of an ONNX value is in the studio's layer. `batch`: the examples. `axis`: an axis of the layer's
 * output. `one`: an axis of size 1 that the layer does not have. `part`: a share of an axis, which is `major *
 * size of minor + minor` (the directions and units of a recurrent layer).
 */
export type Axis =
  | { readonly kind: 'batch' }
  | { readonly kind: 'one' }
  | { readonly kind: 'axis'; readonly index: number }
  | { readonly kind: 'part'; readonly index: number; readonly isMajor: boolean; readonly size: number };

export const BATCH: Axis = Object.freeze({ kind: 'batch' });
export const ONE: Axis = Object.freeze({ kind: 'one' });
export const axis = (index: number): Axis => ({ kind: 'axis', index });

/** A value of the ONNX graph as the output of a node of the design, however its axes lie. */
export interface Wire {
  /** Id of the design's node. */
  readonly node: string;
  /** Of the node's output, without the batch. */
  readonly shape: Shape;
  /** One entry per axis of the ONNX value. */
  readonly axes: readonly Axis[];
  /**
   * Set on flat features that stand in the studio's order: feature i of the ONNX value is order[i] here. Only
   * where every consumer can live with it.
   */
  readonly order: Int32Array | null;
}

/** [N, a, b, ..] just as the layer gives it. */
export const plainAxes = (shape: Shape): readonly Axis[] => [
  BATCH,
  ...shape.map((_size, index) => axis(index)),
];

/** Sizes of the ONNX value's axes, NaN for the batch. */
export function sizesOf({ shape, axes }: Wire): readonly number[] {
  return axes.map((each) => {
    if (each.kind === 'batch') return Number.NaN;
    if (each.kind === 'one') return 1;
    return each.kind === 'part' ? each.size : shape[each.index]!;
  });
}

/** True when both values put the same axes in the same places. */
export const sameAxes = (a: Wire, b: Wire): boolean =>
  JSON.stringify(a.axes) === JSON.stringify(b.axes) &&
  a.shape.join() === b.shape.join() &&
  a.order?.join() === b.order?.join();

/** How to bring a value's numbers into another order: reshape, permute, reshape; null where not needed. */
export interface Rearrangement {
  readonly split: Shape | null;
  /** Of the split shape: output axis i is axis order[i]. */
  readonly order: readonly number[] | null;
  readonly final: Shape | null;
}

/**
 * The way from a value to a layer output whose axes are the ONNX axes `wanted` (without the batch), in that order.
 * Null where the batch is not among the axes that are left over, which no layer can do.
 */
export function rearrange(wire: Wire, wanted: readonly number[]): Rearrangement | null {
  const { shape, axes } = wire;
  if (axes.some((each, index) => each.kind === 'batch' && wanted.includes(index))) return null;
  const parts = new Set(axes.flatMap((each) => (each.kind === 'part' ? [each.index] : [])));
  // Atoms: the axes of the layer's output, with those that are asked for in parts taken apart.
  const atoms: { readonly key: string; readonly size: number }[] = [];
  shape.forEach((size, index) => {
    if (!parts.has(index)) return atoms.push({ key: `${index}`, size });
    const major = axes.find((each) => each.kind === 'part' && each.index === index && each.isMajor);
    const count = major?.kind === 'part' ? major.size : 1;
    return atoms.push({ key: `${index}+`, size: count }, { key: `${index}-`, size: size / count });
  });
  const keyOf = (each: Axis): string | null => {
    if (each.kind === 'axis') return `${each.index}`;
    return each.kind === 'part' ? `${each.index}${each.isMajor ? '+' : '-'}` : null;
  };
  const keys = wanted.map((index) => keyOf(axes[index]!)).filter((key) => key !== null);
  const order = keys.map((key) => atoms.findIndex((atom) => atom.key === key));
  const left = [...atoms.keys()].filter((index) => !order.includes(index));
  // What was squeezed away has size 1 and may stand anywhere.
  if (order.includes(-1) || left.some((index) => atoms[index]!.size !== 1)) return null;
  const full = [...order, ...left];
  const sizes = sizesOf(wire);
  const target = wanted.map((index) => sizes[index]!);
  const permuted = full.map((index) => atoms[index]!.size);
  const isMoved = full
    .filter((index) => atoms[index]!.size !== 1)
    .some((index, at, all) => at > 0 && index < all[at - 1]!);
  if (!isMoved) return { split: null, order: null, final: target.join() === shape.join() ? null : target };
  return {
    split: parts.size === 0 ? null : atoms.map(({ size }) => size),
    order: full,
    final: target.join() === permuted.join() ? null : target,
  };
}

/**
 * The axes of a value after a reshape that only joins parts, or adds and removes axes of size 1; null when
 * numbers have to be regrouped by a layer.
 */
export function matchReshape(wire: Wire, target: readonly number[]): readonly Axis[] | null {
  const sizes = sizesOf(wire);
  const result: Axis[] = [];
  let from = 0;
  for (const size of target) {
    while (from < sizes.length && sizes[from] === 1 && size !== 1) from++;
    if (size === 1 && (from >= sizes.length || sizes[from] !== 1)) {
      result.push(ONE);
      continue;
    }
    const each = wire.axes[from];
    if (each === undefined) return null;
    const next = wire.axes[from + 1];
    if (Object.is(size, sizes[from])) {
      result.push(each);
      from += 1;
    } else if (each.kind === 'part' && each.isMajor && next?.kind === 'part' && next.index === each.index) {
      if (size !== sizeOf([sizes[from]!, sizes[from + 1]!])) return null;
      result.push(axis(each.index));
      from += 2;
    } else return null;
  }
  while (from < sizes.length && sizes[from] === 1) from++;
  return from === sizes.length ? result : null;
}
