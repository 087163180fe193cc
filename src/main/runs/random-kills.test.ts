import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import { openWorkspaceReader } from '../storage/workspace.ts';
import type { HostOrder, HostReport } from './testing/kills/messages.ts';

/** Rounds, in each of which everything is killed once. The promise is 20; more on demand: DESCENT_KILLS=200. */
const ROUNDS = Number(process.env['DESCENT_KILLS'] ?? 20);
/** All of them lose their trainer once in every round. */
const RUNS = 3;
const KILLS = { trainer: RUNS * ROUNDS, main: ROUNDS, window: ROUNDS };

const root = join(import.meta.dirname, '../../..');
const built = join(root, 'node_modules/.cache/descent/kills');

let place: TemporaryFolder;
let studio: Studio | null = null;

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
  place = createTemporaryFolder();
});
afterEach(() => {
  studio?.child.kill('SIGKILL');
  place.remove();
});
afterAll(() => {
  studio = null;
});

/** The tree of processes as the test sees it. */
interface Studio {
  readonly child: ChildProcess;
  readonly trainers: Map<string, number>;
  readonly epochs: Map<string, number>;
  readonly statuses: Map<string, string>;
  window: number;
  interrupted: number | null;
  order(order: HostOrder): void;
}

function openStudio(): Studio {
  const child = fork(join(built, 'host.js'), [place.path], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const opened: Studio = {
    child,
    trainers: new Map(),
    epochs: new Map(),
    statuses: new Map(),
    window: 0,
    interrupted: null,
    order: (order) => void child.send(order),
  };
  child.on('message', (message) => {
    const report = message as HostReport;
    if (report.kind === 'ready') opened.interrupted = report.interrupted;
    else if (report.kind === 'window') opened.window = report.pid;
    else if (report.kind === 'trainer') opened.trainers.set(report.runId, report.pid);
    else {
      opened.epochs.set(report.runId, report.epoch);
      opened.statuses.set(report.runId, report.status);
    }
  });
  studio = opened;
  return opened;
}

const until = (test: () => boolean, what: string) =>
  vi.waitFor(
    () => {
      if (!test()) throw new Error(`Waited for ${what}.`);
    },
    { timeout: 60_000, interval: 2 },
  );

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it(
  `${KILLS.trainer} kills of trainers, ${KILLS.main} of the main process and ${KILLS.window} of windows lose no committed epoch`,
  async () => {
    const random = createRandom(9);
    let host = openStudio();
    await until(() => host.interrupted !== null, 'the studio');
    for (let number = 1; number <= RUNS; number++) host.order({ kind: 'start', name: `Run ${number}` });
    await until(() => host.epochs.size === RUNS, 'the runs');
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
      host.epochs.delete(id);
      host.statuses.delete(id);
      const before = host.trainers.get(id);
      host.order({ kind: 'resume', runId: id });
      await until(
        () => host.trainers.get(id) !== before && host.statuses.get(id) === 'running',
        'the resumed run',
      );
    };
    /** Some more epochs, so that the kill comes at another place every time. */
    const trainOn = async (id: string) => {
      const from = host.epochs.get(id) ?? 0;
      const more = 1 + random.nextBelow(4);
      await until(() => (host.epochs.get(id) ?? 0) >= from + more, 'epochs');
    };

    const killTrainer = async (id: string) => {
      await trainOn(id);
      process.kill(host.trainers.get(id)!, 'SIGKILL');
      await until(() => host.statuses.get(id) === 'interrupted', 'the interruption');
      judge(id, host.epochs.get(id)!);
      await resume(id);
      done.trainer += 1;
    };
    const killWindow = async () => {
      const killed = host.window;
      process.kill(killed, 'SIGKILL');
      await until(() => host.window !== killed, 'the next window');
      done.window += 1;
    };
    const killMain = async () => {
      const { trainers, epochs, child } = host;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      for (const id of ids) judge(id, epochs.get(id) ?? 0);
      host = openStudio();
      await until(() => host.interrupted !== null, 'the next studio');
      // All were training: all are marked, and nobody trains for a studio that is gone.
      expect(host.interrupted).toBe(RUNS);
      await until(() => [...trainers.values()].every((pid) => !isAlive(pid)), 'the end of orphans');
      await Promise.all(ids.map(resume));
      done.main += 1;
    };

    for (let round = 0; round < KILLS.main; round++) {
      // Side by side, each at a moment of its own: the others train and are committed meanwhile.
      await Promise.all([...ids.map(killTrainer), killWindow()]);
      await trainOn(ids[random.nextBelow(RUNS)]!);
      await killMain();
    }
    expect(done).toEqual(KILLS);
    expect(lost).toBe(0);

    const ended = new Promise((resolve) => host.child.once('exit', resolve));
    host.order({ kind: 'end' });
    await ended;
    const workspace = await place.open();
    expect(workspace.check()).toEqual({ ok: true, problems: [], checkedRuns: RUNS });
    workspace.closeNow();
  },
  60_000 + 60_000 * ROUNDS,
);
