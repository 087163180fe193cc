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
/** Calls of each that make the runtime optimise the kernels; their times are those of its first, quick version. */
const EARLY_CALLS = 16;
/** The optimised version is that much quicker, or it has not come yet. */
const OPTIMISED = 1.5;
/** Calls of each once it has come. */
const CALLS = 12;
/** The longest that a start waits for it. */
const LONGEST_MS = 20;

/** A comparison of all shapes that has begun. */
export interface TileTrial {
  /**
   * Times the same product in every shape, in turn, until the runtime has optimised the kernels.
   * @returns the best of each, in the order of {@link tiles}.
   */
  measure(): readonly TileSpeed[];
}

/**
 * Has the kernels optimised, which the runtime does beside other work in some 10 ms: so there should be some between this
 * and `measure`.
 * @param open an engine that uses the shape.
 * @param now milliseconds of a clock that never goes back.
 */
export function beginTiles(open: (tile: Tile) => Engine, now: () => number): TileTrial {
  const contestants = tiles.map((tile) => {
    const { kernels, allocate } = open(tile).createArena(4 * SIZE * SIZE);
    const [a, b, out] = [allocate(SIZE * SIZE), allocate(SIZE * SIZE), allocate(SIZE * SIZE)];
    a.fill(0.5);
    b.fill(0.25);
    const time = (): number => {
      const before = now();
      kernels.matmul(a, b, out, SIZE, SIZE, SIZE, false);
      return now() - before;
    };
    let early = Infinity;
    for (let call = 0; call < EARLY_CALLS; call++) early = Math.min(early, time());
    return { tile, time, early, best: early };
  });
  return {
    measure() {
      const start = now();
      for (let optimised = 0; optimised < CALLS && now() - start < LONGEST_MS;) {
        for (const each of contestants) each.best = Math.min(each.best, each.time());
        if (contestants.every(({ early, best }) => early > OPTIMISED * best)) optimised += 1;
      }
      const operations = 2 * SIZE * SIZE * SIZE;
      return contestants.map(({ tile, best }) => ({
        tile,
        gigaflops: best <= 0 ? Infinity : operations / (best * 1e6),
      }));
    },
  };
}

/** The quickest shape, where it is clearly quicker than the usual one. */
export function chooseTile(speeds: readonly TileSpeed[]): TileSpeed {
  const [usual] = speeds;
  return speeds.reduce(
    (best, each) => (each.gigaflops > Math.max(best.gigaflops, CLEARLY * usual!.gigaflops) ? each : best),
    usual!,
  );
}
