import type { FloatArray } from '../support/float-array.ts';
import type { OptimizerContext } from './definition.ts';

/** The part of every array that belongs to one segment, for kernels that work from the start of a block. */
export interface SegmentBlocks {
  readonly length: number;
  readonly learningRateFactor: number;
  readonly parameters: FloatArray;
  readonly gradients: FloatArray;
  readonly slots: readonly FloatArray[];
}

// Cutting views costs more than the update of a small layer, and a context lives as long as its run.
const known = new WeakMap<OptimizerContext<unknown>, readonly SegmentBlocks[]>();

/** Views of the segments, cut once per context. */
export function segmentBlocks(context: OptimizerContext<unknown>): readonly SegmentBlocks[] {
  let blocks = known.get(context);
  if (blocks === undefined) {
    blocks = context.segments.map(({ offset, length, learningRateFactor }) => {
      const cut = (array: FloatArray): FloatArray => array.subarray(offset, offset + length);
      return {
        length,
        learningRateFactor,
        parameters: cut(context.parameters),
        gradients: cut(context.gradients),
        slots: context.slots.map(cut),
      };
    });
    known.set(context, blocks);
  }
  return blocks;
}
