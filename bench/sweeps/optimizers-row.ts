import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  branin,
  conditional,
  hartmann6,
  type TestFunction,
} from '../../src/core/sweeps/testing/functions.ts';
import { runSweep } from '../../src/core/sweeps/testing/run-sweep.ts';
import type { Point } from '../../src/core/sweeps/space.ts';
import { startPeer, summarize, type BenchCase, type PeerProcess, type Summary } from '../harness/index.ts';

/** The Python that has optuna: DESCENT_PYTHON, else what the system calls python3. */
const python = process.env['DESCENT_PYTHON'] ?? 'python3';
const peerPath = fileURLToPath(new URL('../peers/sweeps/optuna_peer.py', import.meta.url));
const SEEDS = 20;
/** 1 for the seeds that the kernel of TPE was picked on; 21 for others. */
const firstSeed = Number(process.env['DESCENT_FIRST_SEED'] ?? 1);
const ANSWER_MS = 60_000;

/** Best value minus the least possible one: simple regret, per seed. */
function regretsOf(fn: TestFunction, strategy: string, trials: number, seeds: number): Summary {
  const regrets = Array.from({ length: seeds }, (_, index) => {
    const log = runSweep({
      space: fn.space,
      strategy: { type: strategy, values: { trials } },
      seed: firstSeed + index,
      score: fn.evaluate,
    });
    return Math.min(...log.map(({ outcome }) => outcome!.score!)) - fn.minimum;
  });
  return summarize(regrets);
}

/** The same by optuna, which asks for the value of every point. */
async function regretsOfOptuna(
  peer: PeerProcess,
  fn: TestFunction,
  trials: number,
  seeds: number,
): Promise<Summary> {
  const regrets: number[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    let said = await peer.ask(JSON.stringify({ trials, seed, space: fn.space }), ANSWER_MS);
    while ('ask' in said) {
      const value = fn.evaluate(said['ask'] as Point);
      said = await peer.ask(JSON.stringify({ value }), ANSWER_MS);
    }
    regrets.push(Number(said['best']) - fn.minimum);
  }
  return summarize(regrets);
}

function rowOf(fn: TestFunction, trials: number): BenchCase {
  const name = `regret-${fn.name.toLowerCase().replace(/\W+/g, '-')}`;
  return {
    name,
    async run({ quick, skip }) {
      const seeds = quick ? 5 : SEEDS;
      const tpe = regretsOf(fn, 'tpe', trials, seeds);
      const random = regretsOf(fn, 'random', trials, seeds);
      const peers: Record<string, number> = { random: random.median };
      const peerSpans: Record<string, readonly [number, number]> = {
        random: [random.minimum, random.maximum],
      };
      let version = 'none';
      if (spawnSync(python, ['-c', 'import optuna']).status === 0) {
        const peer = await startPeer(python, [peerPath], { limitMs: ANSWER_MS });
        const optuna = await regretsOfOptuna(peer, fn, trials, seeds);
        version = String(peer.greeting['version']);
        peer.end();
        peers['optuna TPE'] = optuna.median;
        peerSpans['optuna TPE'] = [optuna.minimum, optuna.maximum];
      } else {
        skip('optuna', 'no Python with optuna; set DESCENT_PYTHON to one: python3 -m pip install optuna');
      }
      const ofOptuna = peers['optuna TPE'];
      return [
        {
          name,
          mode: 'TPE',
          threads: 1,
          value: tpe.median,
          minimum: tpe.minimum,
          maximum: tpe.maximum,
          unit: 'median simple regret',
          peers,
          peerSpans,
          facts: { trials, seeds, firstSeed, optuna: version },
          goals: [
            { label: 'of random', floor: 1, aim: 0.5, reached: tpe.median / random.median, better: 'lower' },
            {
              label: 'of optuna TPE',
              floor: 1.5,
              aim: 1,
              reached: ofOptuna === undefined ? null : tpe.median / ofOptuna,
              better: 'lower',
            },
          ],
        },
      ];
    },
  };
}

/** `regret-*`: how close to the least value the best trial comes, over 20 seeds, at equal trials. */
export const optimizersRows: readonly BenchCase[] = [
  rowOf(branin, 60),
  rowOf(hartmann6, 80),
  rowOf(conditional, 60),
];
