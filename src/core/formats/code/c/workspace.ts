import type { Block, CallPlan } from '../calls.ts';

/** Places of blocks in one shared memory. */
export interface Workspace {
  /** Numbers in all. */
  readonly length: number;
  readonly offsets: ReadonlyMap<number, number>;
}

/** Lets blocks that are never alive at the same time share memory: first fit, in the order of the calls. */
export function planWorkspace({ calls, blocks }: CallPlan): Workspace {
  const lives = new Map<number, { block: Block; first: number; last: number }>();
  const inner = new Set(blocks.map(({ id }) => id));
  calls.forEach((call, time) => {
    for (const argument of call.arguments) {
      if (!('block' in argument) || !inner.has(argument.block.id)) continue;
      const life = lives.get(argument.block.id);
      if (life === undefined)
        lives.set(argument.block.id, { block: argument.block, first: time, last: time });
      else life.last = time;
    }
  });
  const offsets = new Map<number, number>();
  let length = 0;
  const placed: { start: number; end: number; last: number }[] = [];
  for (const { block, first, last } of [...lives.values()].sort((a, b) => a.first - b.first)) {
    const busy = placed.filter((each) => each.last >= first).sort((a, b) => a.start - b.start);
    let start = 0;
    for (const each of busy) {
      if (start + block.length <= each.start) break;
      start = Math.max(start, each.end);
    }
    placed.push({ start, end: start + block.length, last });
    offsets.set(block.id, start);
    length = Math.max(length, start + block.length);
  }
  return { length, offsets };
}
