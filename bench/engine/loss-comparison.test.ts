import { describe, expect, it } from 'vitest';
import type { BenchContext } from '../harness/index.ts';
import { compareLosses, largestDifference } from './loss-comparison.ts';
import { peerDefinitions, type RunningPeer } from './peers.ts';
import { workloads } from './workloads.ts';

const definition = peerDefinitions.find(({ name }) => name === 'PyTorch')!;

/** A peer that answers with the given losses, and what the comparison says about it. */
async function compare(theirs: readonly number[], ours: readonly number[]) {
  const failures: string[] = [];
  const context = {
    quick: true,
    progress: () => undefined,
    skip: () => undefined,
    note: () => undefined,
    fail: (text: string) => void failures.push(text),
  } satisfies BenchContext;
  const process = {
    greeting: {},
    ask: () => Promise.resolve({ losses: theirs }),
    end: () => undefined,
  };
  const peer = { definition, process, version: '1' } as RunningPeer;
  await compareLosses(workloads.small, [peer], ours, context);
  return failures;
}

describe('losses of peers', () => {
  it('lets rounding pass and fails the run for anything more', async () => {
    expect(await compare([2.3, 2.2], [2.300001, 2.2])).toEqual([]);
    expect(await compare([2.3, 2.2], [2.3, 2.21])).toHaveLength(1);
    expect(await compare([2.3, NaN], [2.3, 2.2])).toHaveLength(1);
  });

  it('measures distances relative to losses above 1', () => {
    expect(largestDifference([0.5, 20], [0.4, 10])).toBeCloseTo(1);
    expect(largestDifference([0.5], [0.4])).toBeCloseTo(0.1);
  });
});
