import type { BenchContext } from '../harness/index.ts';
import { explain, type RunningPeer } from './peers.ts';
import type { Workload } from './workloads.ts';

/** How far losses of the same training may lie apart, relative to losses above 1. */
export const LOSS_TOLERANCE = 1e-5;

/** Largest distance of the losses of two trainings, step by step, relative to losses above 1; NaN counts as infinite. */
export function largestDifference(found: readonly number[], expected: readonly number[]): number {
  return found.reduce((largest, loss, i) => {
    const distance = Math.abs(loss - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    return Number.isNaN(distance) ? Infinity : Math.max(largest, distance);
  }, 0);
}

/**
 * Lets every peer take the first steps from the same start: whoever has other losses trains something else, and
 * the run fails.
 * @returns the peers that can train it, and what to say about each one's losses.
 */
export async function compareLosses(
  workload: Workload,
  peers: readonly RunningPeer[],
  ours: readonly number[],
  { quick, progress, skip, fail }: BenchContext,
): Promise<{
  readonly alive: readonly RunningPeer[];
  readonly differences: Readonly<Record<string, string>>;
}> {
  const alive: RunningPeer[] = [];
  const differences: Record<string, string> = {};
  for (const peer of peers) {
    const { name, comparedSteps, isSlow } = peer.definition;
    progress(`${workload.name}: losses of ${name}`);
    const slow = isSlow?.(workload) === true;
    const steps = comparedSteps(workload);
    try {
      if (steps > 0) {
        const limitMs = slow ? 15_000 : quick ? 4000 : 20_000;
        const answer = await peer.process.ask(`losses ${steps} ${limitMs}`, limitMs + 60_000);
        const theirs = answer['losses'] as readonly number[];
        const largest = largestDifference(theirs, ours);
        const few = theirs.length === 1 ? 'step' : 'steps';
        differences[name] = `${largest.toExponential(1)} in ${theirs.length} ${few}`;
        if (largest > LOSS_TOLERANCE) {
          fail(
            `${workload.name}: expected the losses of ${name} within ${LOSS_TOLERANCE} of the studio's over ${theirs.length} ${few}, got ${largest.toExponential(1)}: it does not train the same.`,
          );
        }
      } else {
        // One step, so that it is warm and known to work.
        await peer.process.ask('losses 1 1', 60_000);
        differences[name] = 'trains by rules of its own';
      }
      alive.push(peer);
    } catch (error) {
      skip(`${name} in ${workload.name}`, `cannot train it: ${explain(error)}`);
    }
  }
  return { alive, differences };
}
