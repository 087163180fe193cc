import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { trainReproducibly } from '../../training/rehearsal.ts';
import {
  chooseEngine,
  createSimdEngine,
  createThreadTeam,
  type HelperOrders,
  type ThreadTeam,
} from '../simd.ts';
import { packedLength } from '../reference/matrix.ts';
import { randomize } from '../testing/blocks.ts';
import { createJobBoard, runJob } from './job-board.ts';
import { cutAt } from './operation.ts';

const entry = new URL('../../../main/trainer/worker.ts', import.meta.url);

function startHelper(orders: HelperOrders): void {
  const worker = new Worker(entry, { workerData: orders, execArgv: [] });
  worker.unref();
}

/** A team for which nearly every call that can be cut is large enough. */
function createEagerTeam(size: number, start = startHelper, leastJobNs = 3000): ThreadTeam {
  return createThreadTeam(size, start, leastJobNs);
}

/** Helpers start beside the training; here it waits for them, or it would be over before they come. */
function waitForHelp<T>(team: ThreadTeam, result: T): T {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  for (let naps = 0; naps < 2000 && team.helpers().ready === 0; naps++) Atomics.wait(bell, 0, 0, 10);
  return result;
}

/** Trains with a new team per network, and tells how much of the work helpers did. */
function trainTogether(size: number, arithmetic: 'reproducible' | 'fast') {
  const teams: ThreadTeam[] = [];
  try {
    const hashes = trainReproducibly(() => {
      const team = createEagerTeam(size);
      teams.push(team);
      const { engine } = chooseEngine({ arithmetic, team });
      return { ...engine, createArena: (total) => waitForHelp(team, engine.createArena(total)) };
    }, 1);
    return { hashes, parts: teams.reduce((sum, team) => sum + team.helpers().parts, 0) };
  } finally {
    for (const team of teams) team.dispose();
  }
}

describe('threads', () => {
  it.each(['reproducible', 'fast'] as const)(
    'cut every kernel of dense, convolutional, recurrent and attention networks without changing a bit (%s)',
    (arithmetic) => {
      // Helpers that never come: the calling thread does every part, so all cuts are passed.
      const cut = trainReproducibly(() => {
        const team = createEagerTeam(3, () => undefined, 0);
        return chooseEngine({ arithmetic, team }).engine;
      }, 1);
      expect(cut).toEqual(trainReproducibly(() => chooseEngine({ arithmetic }).engine, 1));
    },
  );

  it.each(['reproducible', 'fast'] as const)(
    'train dense, convolutional, recurrent and attention networks to the bits of one thread (%s)',
    { timeout: 120_000 },
    (arithmetic) => {
      const alone = trainReproducibly(() => chooseEngine({ arithmetic }).engine, 1);
      let together = trainTogether(2, arithmetic);
      // On a busy machine a helper may sleep through a whole training.
      for (let more = 0; more < 4 && together.parts === 0; more++) together = trainTogether(2, arithmetic);
      expect(together.hashes).toEqual(alone);
      expect(together.parts).toBeGreaterThan(0);
    },
  );

  it('go on with the sums of each other where few examples meet many weights, to the bits of one thread', () => {
    const [m, k, n] = [32, 300, 128];
    const run = (team: ThreadTeam | null) => {
      const arena = createSimdEngine({ team }).createArena(1 << 18);
      const [x, w, c, y, bias, g] = [m * k, k * n, m * n, m * n, n, k * n].map((size) =>
        randomize(arena.allocate(size), size),
      ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
      const [d, z, packed] = [m * n, m * n, packedLength(k, n)].map((size) => arena.allocate(size)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      for (let i = 0; i < x.length; i += 2) x[i] = 0;
      if (team?.size === 2) waitForHelp(team, null);
      const { kernels } = arena;
      // Often enough for helpers to come in every order.
      for (let turn = 0; turn < 40; turn++) {
        kernels.matmulFused(x, w, c, m, k, n, bias, 'relu', y, 0);
        kernels.matmulTransposeA(x, c, g, k, m, n, false);
        kernels.packMatrix(w, packed, k, n, false);
        kernels.matmulPackedFused(x, packed, d, m, k, n, bias, 'relu', z, 0);
      }
      expect([d, z]).toEqual([c, y]);
      const finite = kernels.isFinite(g, g.length);
      g[g.length - 1] = Infinity;
      return [c, y, g.slice(0, -1), finite, kernels.isFinite(g, g.length)];
    };
    const team = createEagerTeam(2, startHelper, 0);
    try {
      const alone = run(null);
      expect(alone.slice(-2)).toEqual([true, false]);
      expect(run(team)).toEqual(alone);
      expect(run(createEagerTeam(3, () => undefined, 0))).toEqual(alone);
    } finally {
      team.dispose();
    }
  });

  it('do nothing twice and leave nothing out, whoever takes the parts', () => {
    const board = createJobBoard(1);
    for (let job = 0; job < 50; job++) {
      const seen = new Set<number>();
      runJob(board, 0, job, (_operation, _numbers, part) => void seen.add(part));
      expect([...seen]).toEqual(Array.from({ length: job }, (_, i) => i));
    }
  });

  it('cut at multiples of a granule and cover all units', () => {
    for (const [units, granule, parts] of [
      [100, 16, 3],
      [5, 16, 4],
      [64, 4, 5],
    ] as const) {
      const cuts = Array.from({ length: parts + 1 }, (_, part) => cutAt(units, granule, part, parts));
      expect(cuts[0]).toBe(0);
      expect(cuts.at(-1)).toBe(units);
      expect(cuts.slice(1, -1).every((cut) => cut % granule === 0 || cut === units)).toBe(true);
      expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
    }
  });
});
