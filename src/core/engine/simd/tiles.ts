import type { Engine } from '../engine.ts';

/** A shape in which products keep their sums in registers. Every one adds in the same order: not a bit differs. */
export interface Tile {
  /** Rows x columns. */
  readonly name: string;
  /** What `setWideTiles` gets. */
  readonly wide: boolean;
}

/**
 * All shapes that the kernels have. 4 x 8 is quickest with 16 registers of 128 bits (x86); 4 x 16 needs 21, so it spills
 * there, and is for processors with 32 of them (ARM) and for vectors that the runtime joins (decision 30).
 */
export const tiles: readonly Tile[] = [
  { name: '4 x 8', wide: false },
  { name: '4 x 16', wide: true },
];

/** How fast a shape is here. */
export interface TileSpeed {
  readonly tile: Tile;
  readonly gigaflops: number;
}

const SIZE = 48;
/** The usual shape stays unless another one is that much quicker: noise must not choose. */
const CLEARLY = 1.15;
/** Calls of each that are the first, quickly compiled version of the kernels. */
const EARLY_CALLS = 4;
/** The optimised version is that much quicker, or it has not come yet. */
const OPTIMISED = 1.5;
/** Calls of each once it has come. */
const CALLS = 12;
/** The longest that a start waits for it. */
const LONGEST_MS = 30;

/**
 * Times the same product in every shape, in turn, until the runtime has optimised the kernels: some 10 to 15 ms, which they
 * would have taken in the first steps of a run.
 * @param open an engine that uses the shape.
 * @param now milliseconds of a clock that never goes back.
 * @returns the best of each, in the order of {@link tiles}.
 */
export function measureTiles(open: (tile: Tile) => Engine, now: () => number): readonly TileSpeed[] {
  const contestants = tiles.map((tile) => {
    const { kernels, allocate } = open(tile).createArena(4 * SIZE * SIZE);
    const [a, b, out] = [allocate(SIZE * SIZE), allocate(SIZE * SIZE), allocate(SIZE * SIZE)];
    a.fill(0.5);
    b.fill(0.25);
    const call = () => kernels.matmul(a, b, out, SIZE, SIZE, SIZE, false);
    return { tile, call, early: Infinity, best: Infinity };
  });
  const start = now();
  let optimised = 0;
  for (let turn = 0; optimised < CALLS && now() - start < LONGEST_MS; turn++) {
    for (const each of contestants) {
      const before = now();
      each.call();
      const elapsed = now() - before;
      if (turn < EARLY_CALLS) each.early = Math.min(each.early, elapsed);
      each.best = Math.min(each.best, elapsed);
    }
    if (contestants.every(({ early, best }) => early > OPTIMISED * best)) optimised += 1;
  }
  const operations = 2 * SIZE * SIZE * SIZE;
  return contestants.map(({ tile, best }) => ({
    tile,
    gigaflops: best <= 0 ? Infinity : operations / (best * 1e6),
  }));
}

/** The quickest shape, where it is clearly quicker than the usual one. */
export function chooseTile(speeds: readonly TileSpeed[]): TileSpeed {
  const [usual] = speeds;
  return speeds.reduce(
    (best, each) => (each.gigaflops > Math.max(best.gigaflops, CLEARLY * usual!.gigaflops) ? each : best),
    usual!,
  );
}
