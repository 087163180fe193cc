import type { NetworkGraph } from '../graph/graph.ts';
import { sizeOf } from '../support/shape.ts';

/** Which nodes write their outputs into the same block of memory. */
export interface SharedBlocks {
  /** Block of every node, by its place in the graph. */
  readonly blockOf: readonly number[];
  /** Numbers per example that each block must hold. */
  readonly sizes: readonly number[];
}

/**
 * Shares out blocks by liveness: a block is free again after the last node that reads it. Inputs are written before
 * the first node runs and outputs are read after the last one, so they keep theirs. The block that fits best is
 * taken; where none does, the largest grows.
 */
export function shareBlocks({ nodes, inputs, outputs }: NetworkGraph): SharedBlocks {
  const lastReader = nodes.map((_, index) => (outputs.includes(index) ? Infinity : index));
  nodes.forEach((node, reader) => {
    for (const index of node.inputs) lastReader[index] = Math.max(lastReader[index]!, reader);
  });
  const sizes: number[] = [];
  const free: number[] = [];
  const blockOf = new Array<number>(nodes.length).fill(-1);
  for (const index of inputs) blockOf[index] = sizes.push(sizeOf(nodes[index]!.outputShape)) - 1;
  nodes.forEach((node, index) => {
    if (blockOf[index] === -1) {
      const needed = sizeOf(node.outputShape);
      const fitting = free.filter((block) => sizes[block]! >= needed).sort((a, b) => sizes[a]! - sizes[b]!);
      const largest = free.toSorted((a, b) => sizes[b]! - sizes[a]!);
      const block = fitting[0] ?? largest[0] ?? sizes.push(0) - 1;
      if (free.includes(block)) free.splice(free.indexOf(block), 1);
      sizes[block] = Math.max(sizes[block]!, needed);
      blockOf[index] = block;
    }
    for (let other = 0; other <= index; other++) if (lastReader[other] === index) free.push(blockOf[other]!);
  });
  return { blockOf, sizes };
}
