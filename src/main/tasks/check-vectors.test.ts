import { describe, expect, it } from 'vitest';
import type { VectorRehearsal } from '../../core/contract/tasks.ts';
import { StudioError } from '../../core/support/errors.ts';
import { chooseVectors, createVectorCheck } from './check-vectors.ts';
import type { RunTask } from './task-runner.ts';

const usual: VectorRehearsal = { fingerprints: { dense: 'a', recurrent: 'b' }, gigaflops: 40 };

/** A check whose rehearsal with wide vectors comes to `wide`, or crashes. */
function checkThatFinds(wide: VectorRehearsal | null) {
  const asked: boolean[] = [];
  const runTask = ((_name: string, argument: { readonly wide: boolean }) => {
    asked.push(argument.wide);
    if (!argument.wide) return Promise.resolve(usual);
    return wide === null
      ? Promise.reject(new StudioError('task-crashed', 'The process ended early.'))
      : Promise.resolve(wide);
  }) as unknown as RunTask;
  return { check: createVectorCheck(runTask), asked };
}

describe('vectors of 256 bits', () => {
  it('are used where every number is the same and products are quicker, and are rehearsed once', async () => {
    const { check, asked } = checkThatFinds({ ...usual, gigaflops: 70 });
    expect(await check()).toEqual({ wide: true, reason: expect.stringContaining('70 GF/s against 40') });
    await check();
    expect(asked.toSorted()).toEqual([false, true]);
  });

  it.each([
    [
      'one number differs',
      { ...usual, fingerprints: { dense: 'a', recurrent: 'c' }, gigaflops: 70 },
      'recurrent',
    ],
    ['a result is missing', { fingerprints: { dense: 'a' }, gigaflops: 70 }, 'recurrent'],
    ['they are hardly quicker', { ...usual, gigaflops: 41 }, 'not quicker'],
    ['the speed is unknown', { ...usual, gigaflops: NaN }, 'not quicker'],
    ['the process crashes', null, 'ended early'],
  ] as const)('are not used where %s', async (_when, wide, why) => {
    const { check } = checkThatFinds(wide);
    expect(await check()).toEqual({ wide: false, reason: expect.stringContaining(why) });
  });

  it('are only looked for where a run asks for them', async () => {
    const { check, asked } = checkThatFinds(null);
    expect(await chooseVectors({}, check)).toBeUndefined();
    expect(await chooseVectors({ vectors: 'standard' }, check)).toBeUndefined();
    expect(asked).toEqual([]);
    expect(await chooseVectors({ vectors: 'wide' }, undefined)).toMatchObject({ wide: false });
  });
});
