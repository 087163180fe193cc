import { expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import type { ThreadTeam } from '../../core/engine/simd.ts';
import { createThreadGovernor } from './thread-governor.ts';

/** Trains so many steps whose milliseconds depend on the threads; also tells the share of each thousand steps. */
function watch(
  costs: (step: number) => { readonly alone: number; readonly together: number },
  steps: number,
) {
  let now = 0;
  let together = 0;
  const shares: number[] = [];
  const team = { size: 2, active: 2, helpers: () => ({ ready: 1, parts: 0 }) } as unknown as ThreadTeam;
  const governor = createThreadGovernor(team, () => now);
  for (let i = 0; i < steps; i++) {
    governor.before();
    const cost = costs(i);
    now += team.active === 1 ? cost.alone : cost.together;
    if (team.active > 1) together += 1;
    governor.after();
    if (i % 1000 === 999) {
      shares.push(together / 1000);
      together = 0;
    }
  }
  return { share: governor.share!, shares, elapsedMs: now };
}

const train = (alone: number, together: number, steps: number) =>
  watch(() => ({ alone, together }), steps).share;

it('asks helpers for nearly every step where they pay, and hardly ever where they do not', () => {
  expect(train(4, 2, 2000)).toBeGreaterThan(0.9);
  expect(train(4, 5, 2000)).toBeLessThan(0.05);
});

it('never loses more than a twentieth where helpers are in the way', () => {
  for (const [alone, together] of [
    [4, 4.2],
    [4, 8],
    [4, 20],
    [0.3, 0.9],
    [40, 60],
  ] as const) {
    const { elapsedMs } = watch(() => ({ alone, together }), 4000);
    expect(elapsedMs, `${alone} ms alone, ${together} ms together`).toBeLessThan(1.05 * 4000 * alone);
  }
});

it('gives the work back to one thread when a neighbour comes, and asks again when it has gone', () => {
  const { shares } = watch((step) => ({ alone: 4, together: step >= 2000 && step < 4000 ? 9 : 2.2 }), 6000);
  expect(shares[1]!).toBeGreaterThan(0.9);
  expect(shares[3]!).toBeLessThan(0.1);
  expect(shares[5]!).toBeGreaterThan(0.9);
});

it('is not taken in by lucky stretches on a busy machine', () => {
  const random = createRandom(5, 'busy');
  let slowness = 1;
  const { share } = watch((step) => {
    // Others take the processors for some steps, and let them go.
    if (step % 4 === 0) slowness = random.nextUniform() < 0.3 ? 1 + 4 * random.nextUniform() : 1;
    return { alone: 4 * slowness, together: 4.6 * slowness };
  }, 20_000);
  expect(share).toBeLessThan(0.03);
});

it('never uses more threads than it may, and the full team again when it may', () => {
  let now = 0;
  const team = { size: 4, active: 4, helpers: () => ({ ready: 3, parts: 0 }) } as unknown as ThreadTeam;
  const governor = createThreadGovernor(team, () => now);
  const used = (steps: number) => {
    let most = 0;
    for (let i = 0; i < steps; i++) {
      governor.before();
      most = Math.max(most, team.active);
      now += 8 / team.active;
      governor.after();
    }
    return most;
  };
  expect(used(500)).toBe(4);
  governor.limit(2);
  expect(used(500)).toBe(2);
  governor.limit(1);
  expect(used(500)).toBe(1);
  governor.limit(4);
  expect(used(500)).toBe(4);
  expect(team.active).toBe(4);
});

it('has no share where there is nobody to ask', () => {
  expect(createThreadGovernor(null, () => 0).share).toBeNull();
});
