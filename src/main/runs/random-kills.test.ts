import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import { openWorkspaceReader } from '../storage/workspace.ts';
import { openKillableStudio, type KillableStudio } from './testing/kills/open-studio.ts';

/** Rounds, in each of which everything is killed once. The promise is 20; more on demand: DESCENT_KILLS=200. */
const ROUNDS = Number(process.env['DESCENT_KILLS'] ?? 20);
/** All of them lose their trainer once in every round. */
const RUNS = 3;
const KILLS = { trainer: RUNS * ROUNDS, main: ROUNDS, window: ROUNDS };
/** Studios beside each other, which share the rounds: most of a kill is waiting for the next process. */
const STUDIOS = 2;
/** Every so many rounds all runs go on before the main process is killed; else it dies together with the last trainer. */
const ALL_EVERY = 4;

const root = join(import.meta.dirname, '../../..');
const built = join(root, 'node_modules/.cache/descent/kills');

let places: TemporaryFolder[];
let studios: KillableStudio[];

beforeAll(async () => {
  const input = Object.fromEntries(
    ['host', 'trainer', 'window'].map((name) => [
      name,
      join(import.meta.dirname, `testing/kills/${name}.ts`),
    ]),
  );
  // Plain files start in a fraction of the time that a hundred sources take.
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: built,
      emptyOutDir: true,
      rollupOptions: { input, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
}, 60_000);
beforeEach(() => {
  places = Array.from({ length: STUDIOS }, createTemporaryFolder);
  studios = [];
});
afterEach(() => {
  for (const { child } of studios) child.kill('SIGKILL');
  for (const place of places) place.remove();
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const untilDead = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 60_000, interval: 5 });

/** Kills everything of one studio so many times, and checks after each kill what is stored. */
async function killAndResume(place: TemporaryFolder, rounds: number, seed: number) {
  const random = createRandom(9, `studio ${seed}`);
  const open = () => {
    const studio = openKillableStudio(join(built, 'host.js'), place.path);
    studios.push(studio);
    return studio;
  };
  let host = open();
  await host.until(() => host.interrupted !== null, 'the studio');
  for (let number = 1; number <= RUNS; number++) host.order({ kind: 'start', name: `Run ${number}` });
  await host.until(() => host.epochs.size === RUNS, 'the runs');
  const ids = [...host.epochs.keys()];
  const done = { trainer: 0, main: 0, window: 0 };
  let lost = 0;

  /** What is stored may be more than what was reported, never less, and it is whole. */
  const judge = (id: string, reported: number) => {
    const reader = openWorkspaceReader(place.path);
    const { epoch } = reader.runs.get(id);
    lost += Math.max(0, reported - epoch);
    for (const name of ['train.loss', 'validation.loss']) {
      expect(reader.series.read(id, name, { maximumPoints: 4 }).total, name).toBe(epoch);
    }
    reader.close();
  };
  const resume = async (id: string) => {
    const { epochs, statuses, trainers } = host;
    epochs.delete(id);
    statuses.delete(id);
    const before = trainers.get(id);
    host.order({ kind: 'resume', runId: id });
    await host.until(() => trainers.get(id) !== before && statuses.get(id) === 'running', 'the resumed run');
  };
  /** Some more epochs, so that the kill comes at another place every time. */
  const trainOn = async (id: string) => {
    const from = host.epochs.get(id) ?? 0;
    const more = 1 + random.nextBelow(4);
    await host.until(() => (host.epochs.get(id) ?? 0) >= from + more, 'epochs');
  };

  const killTrainer = async (id: string) => {
    await trainOn(id);
    process.kill(host.trainers.get(id)!, 'SIGKILL');
    await host.until(() => host.statuses.get(id) === 'interrupted', 'the interruption');
    judge(id, host.epochs.get(id)!);
    done.trainer += 1;
  };
  const killWindow = async () => {
    const killed = host.window;
    process.kill(killed, 'SIGKILL');
    await host.until(() => host.window !== killed, 'the next window');
    done.window += 1;
  };
  /** @param last its trainer is killed in the same moment, so that nobody is left to note it; null: they train on. */
  const killMain = async (last: string | null) => {
    const { trainers, epochs, child } = host;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (last !== null) done.trainer += Number(process.kill(trainers.get(last)!, 'SIGKILL'));
    child.kill('SIGKILL');
    await gone;
    for (const id of ids) judge(id, epochs.get(id) ?? 0);
    host = open();
    await host.until(() => host.interrupted !== null, 'the next studio');
    // What was training is marked, and nobody trains for a studio that is gone.
    expect(host.interrupted).toBe(last === null ? RUNS : 1);
    await untilDead([...trainers.values()]);
    await Promise.all(ids.map(resume));
    done.main += 1;
  };

  for (let round = 0; round < rounds; round++) {
    const last = ids[random.nextBelow(RUNS)]!;
    const all = round % ALL_EVERY === 0;
    // Side by side, each at a moment of its own: the others train and are committed meanwhile.
    const kills = ids.map(async (id) => {
      if (!all && id === last) return trainOn(id);
      await killTrainer(id);
      if (all) await resume(id);
    });
    await Promise.all([...kills, killWindow()]);
    await trainOn(last);
    await killMain(all ? null : last);
  }

  const ended = new Promise((resolve) => host.child.once('exit', resolve));
  host.order({ kind: 'end' });
  await ended;
  const workspace = await place.open();
  expect(workspace.check()).toEqual({ ok: true, problems: [], checkedRuns: RUNS });
  workspace.closeNow();
  return { done, lost };
}

it(
  `${KILLS.trainer} kills of trainers, ${KILLS.main} of the main process and ${KILLS.window} of windows lose no committed epoch`,
  async () => {
    const results = await Promise.all(
      places.map((place, index) => killAndResume(place, Math.floor((ROUNDS + index) / STUDIOS), index + 1)),
    );
    const total = (kind: keyof typeof KILLS) => results.reduce((sum, { done }) => sum + done[kind], 0);
    expect({ trainer: total('trainer'), main: total('main'), window: total('window') }).toEqual(KILLS);
    expect(results.map(({ lost }) => lost)).toEqual([0, 0]);
  },
  60_000 + 60_000 * ROUNDS,
);
