import { describe, expect, it } from 'vitest';
import { chooseEngine, createSimdEngine, SIMD_ENGINE_NAME } from '../simd.ts';
import { beginTiles, chooseTile, tiles } from './tiles.ts';

/** A clock that goes on by itself, so that nothing waits for a runtime. */
function createClock(stepMs: number): () => number {
  let time = 0;
  return () => (time += stepMs);
}

describe('tiles of products', () => {
  it('are chosen by their speed, and only a clear one takes the place of the usual shape', () => {
    const speeds = (...all: number[]) => all.map((gigaflops, i) => ({ tile: tiles[i]!, gigaflops }));
    expect(chooseTile(speeds(48, 35)).tile.name).toBe('4 x 8');
    expect(chooseTile(speeds(48, 52)).tile.name).toBe('4 x 8');
    expect(chooseTile(speeds(48, 70)).tile.name).toBe('4 x 16');
  });

  it('are all timed, and no start waits for long where the runtime never optimises', () => {
    const clock = createClock(0.05);
    const found = beginTiles(({ wide }) => createSimdEngine({ wide }), clock).measure();
    expect(found.map(({ tile }) => tile.name)).toEqual(['4 x 8', '4 x 16']);
    expect(found.every(({ gigaflops }) => gigaflops > 0)).toBe(true);
    expect(clock()).toBeLessThan(25);
  });

  it('stand in the record of a run with their speeds, and a wish of its own is not measured', () => {
    const { engine, reason } = chooseEngine({ now: createClock(0.05) });
    expect(engine.name).toBe(SIMD_ENGINE_NAME);
    expect(reason).toMatch(
      /Of its tiles 4 x 8 \([\d.]+ GF\/s\) and 4 x 16 \([\d.]+ GF\/s\) it takes 4 x (8|16)\.$/,
    );
    const wished = chooseEngine({ wide: true, now: createClock(0.05) });
    expect(wished.wide).toBe(true);
    expect(wished.reason).not.toContain('Of its tiles');
  });

  it.each(['reproducible', 'fast'] as const)('give the same bits in every shape (%s)', (arithmetic) => {
    const [m, k, n] = [37, 301, 93];
    const results = tiles.map(({ wide }) => {
      const { kernels, allocate } = createSimdEngine({ arithmetic, wide }).createArena(1 << 17);
      const [a, b, c] = [allocate(m * k), allocate(k * n), allocate(m * n)];
      for (let i = 0; i < a.length; i++) a[i] = ((i * 7919) % 1009) / 1009 - 0.5;
      for (let i = 0; i < b.length; i++) b[i] = ((i * 104729) % 997) / 997 - 0.5;
      kernels.matmul(a, b, c, m, k, n, false);
      kernels.matmulTransposeA(a, b, c, m, k, n, true);
      return c.slice();
    });
    for (const each of results) expect(each).toEqual(results[0]);
  });
});
