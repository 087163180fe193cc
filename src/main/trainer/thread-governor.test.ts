import { expect, it } from 'vitest';
import type { ThreadTeam } from '../../core/engine/simd.ts';
import { createThreadGovernor } from './thread-governor.ts';

/** Trains so many steps whose milliseconds depend on how many threads are active. */
function train(msAlone: number, msTogether: number, steps: number) {
  let now = 0;
  const team = { size: 2, active: 2, helpers: () => ({ ready: 1, parts: 0 }) } as unknown as ThreadTeam;
  const governor = createThreadGovernor(team, () => now);
  for (let i = 0; i < steps; i++) {
    governor.before();
    now += team.active === 1 ? msAlone : msTogether;
    governor.after();
  }
  return governor.share!;
}

it('asks helpers for nearly every step where they pay, and hardly ever where they do not', () => {
  expect(train(4, 2, 2000)).toBeGreaterThan(0.9);
  expect(train(4, 5, 2000)).toBeLessThan(0.05);
});

it('has no share where there is nobody to ask', () => {
  expect(createThreadGovernor(null, () => 0).share).toBeNull();
});
