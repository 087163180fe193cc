import { useFollowsPaint } from './after-paint.ts';

/** What rows of a table were last rendered with: one is rendered again only where some of it has changed. */
export interface RowMemos {
  /** What the row at a place depends on: `make` tells it, unless the row may stay as it is until the others are drawn. */
  of(index: number, inSight: boolean, make: () => readonly unknown[]): unknown[];
  /** A value that is never the same twice. */
  unique(): number;
}

/** Rows beyond the edge stay as they were until those in sight of another list are drawn. @param length of the list. */
export function useRowMemos(length: () => number): RowMemos {
  const isDrawn = useFollowsPaint(length);
  const memos = new Map<number, unknown[]>();
  /** Rows that were left as they were: what they show is known only when they have been rendered again. */
  const behind = new Set<number>();
  let renders = 0;
  return {
    of(index, inSight, make) {
      const before = memos.get(index);
      if (!inSight && !isDrawn.value && before !== undefined) {
        behind.add(index);
        return before;
      }
      const memo = [behind.delete(index) ? ++renders : (before?.[0] ?? 0), ...make()];
      memos.set(index, memo);
      return memo;
    },
    unique: () => ++renders,
  };
}
