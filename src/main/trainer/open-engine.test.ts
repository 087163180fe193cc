import { describe, expect, it } from 'vitest';
import { allowedThreads, compareEngines, openEngine } from './open-engine.ts';

const graphOf = (multiplyAdds: number) => ({ nodes: [{ multiplyAdds }] }) as never;

describe('the engine of a run', () => {
  it('gets as many threads as were asked for, as the machine has, and by itself no more than eight', () => {
    expect(allowedThreads({}, 2)).toBe(2);
    expect(allowedThreads({ threads: 'auto' }, 32)).toBe(8);
    expect(allowedThreads({ threads: 12 }, 32)).toBe(12);
    expect(allowedThreads({ threads: 12 }, 4)).toBe(4);
    expect(allowedThreads({ threads: 1 }, 4)).toBe(1);
  });

  it('shares steps that are worth it, and says why it is this engine', () => {
    const noHelp = () => undefined;
    const large = openEngine(graphOf(1_000_000), { batchSize: 32 }, 2, noHelp);
    expect(large.compute).toMatchObject({ threads: 2, arithmetic: 'reproducible' });
    expect(large.compute.reason).toContain('simd-reproducible');
    large.team!.dispose();
    expect(openEngine(graphOf(100), { batchSize: 32 }, 2, noHelp).compute.threads).toBe(1);
    expect(openEngine(graphOf(1_000_000), { batchSize: 32 }, 2, undefined).team).toBeNull();
    expect(openEngine(graphOf(100), { batchSize: 1, arithmetic: 'fast' }, 1, noHelp).compute.arithmetic).toBe(
      'fast',
    );
  });

  it('notes what came of the wish for wider vectors, and why', () => {
    const refused = { wide: false, reason: 'Vectors of 128 bits: those of 256 are not quicker.' };
    const { compute } = openEngine(graphOf(100), { batchSize: 1 }, 1, undefined, refused);
    expect(compute).toMatchObject({ vectorBits: 128, reason: expect.stringContaining(refused.reason) });
    expect(openEngine(graphOf(100), { batchSize: 1 }, 1, undefined).compute).not.toHaveProperty('vectorBits');
  });

  it('names both engines where a run goes on with another one', () => {
    expect(compareEngines('simd-fast', 'simd-fast', 7)).toBeNull();
    expect(compareEngines('simd-fast', 'simd-reproducible', 7)!.message).toMatch(
      /simd-fast up to step 7 and goes on with simd-reproducible/,
    );
  });
});
