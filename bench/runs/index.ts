import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeries } from '../../src/main/storage/read-series.ts';
import { openWorkspaceReader } from '../../src/main/storage/workspace.ts';
import { runSuite, summarize, type BenchCase, type BenchRow, type BenchSuite } from '../harness/index.ts';
import { appendLive } from './live-writer.ts';
import { makeWorkspace } from './make-workspace.ts';
import { openWindow, type BenchWindow } from './open-window.ts';
import { writeRunsPage } from './page.ts';
import { measureTensorboard, type TensorboardTimes } from './tensorboard.ts';
import { measureFilter, measureFrames, measureOverlay, measureZoom, rest } from './window-steps.ts';

const FULL = { runs: 1000, points: 10_000 };
const QUICK = { runs: 600, points: 1000 };
/** A metric and a setting: true of about a third of the generated runs. */
const A_THIRD = 'val_loss < 0.7 and optimizer != sgd';
/** An end of `started` that holds so many of the generated runs. */
const FIRST_500 = 'started < 2026-01-01T08:20';
/** Fifty of the generated runs, others in every round: curves that were read before may still be decoded. */
function makeFifty(round: number): string {
  const at = (run: number): string =>
    new Date(Date.UTC(2026, 0, 1) + run * 60_000).toISOString().slice(0, 16);
  return `started >= ${at(50 * round)} and started < ${at(50 * round + 50)}`;
}

/** A row from values that were measured; a single one has no span. */
function makeRow(
  name: string,
  values: readonly number[],
  limit: number,
  rest: Partial<BenchRow> = {},
): BenchRow {
  const { median, minimum, maximum } = summarize(values);
  const unit = rest.unit ?? 'ms';
  return {
    name,
    mode: 'window',
    threads: 1,
    value: median,
    minimum,
    maximum,
    unit,
    peers: {},
    goals: [
      {
        label: unit,
        floor: limit,
        aim: limit,
        reached: median,
        better: unit === 'frames/s' ? 'higher' : 'lower',
      },
    ],
    ...rest,
  };
}

/** What of TensorBoard stands beside a row, where it could be run; a curve there is 1,000 points chosen by chance. */
function besides(
  times: TensorboardTimes | null,
  labels: Readonly<Partial<Record<keyof TensorboardTimes, string>>>,
): Readonly<Record<string, number>> {
  if (times === null) return {};
  return Object.fromEntries(
    Object.entries(labels).map(([key, label]) => [
      `TensorBoard (${label})`,
      times[key as keyof TensorboardTimes],
    ]),
  );
}

/** Starts after the first one, beside those of an empty window of Electron, which nothing in it can undercut. */
function makeStartRow(
  name: string,
  { startMs, firstStartMs, bareMs }: BenchWindow,
  limit: number,
  facts: Readonly<Record<string, number>>,
  peers: Readonly<Record<string, number>> = {},
): BenchRow {
  return makeRow(name, startMs, limit, {
    facts: { ...facts, 'first start ms': Math.round(firstStartMs) },
    peers: { 'Electron (an empty window)': summarize(bareMs).median, ...peers },
  });
}

/** Everything that a person waits for, in the real window, over one workspace. */
const windowRows: BenchCase = {
  name: 'window',
  async run({ quick, progress, skip }) {
    const size = quick ? QUICK : FULL;
    const tensorboard = await measureTensorboard(size.points, skip);
    const rounds = quick ? 3 : 5;
    progress(`window: writing ${size.runs} runs of ${size.points} points`);
    const window = await openWindow(size, quick ? 2 : 5);
    const { page } = window;
    const facts = { runs: size.runs, points: size.points, megabytes: Math.round(window.bytes / 1e6) };
    try {
      progress('window: table, filter, overlays');
      const filters: number[] = [];
      let left = 0;
      const [overlay50, overlay500, zoom]: number[][] = [[], [], []];
      for (let round = 0; round < rounds; round++) {
        await rest(page);
        const third = await measureFilter(page, A_THIRD);
        filters.push(third.ms);
        left = third.rows;
        const fifty = makeFifty(round);
        for (const [text, into] of [
          [fifty, overlay50],
          [FIRST_500, overlay500],
        ] as const) {
          await rest(page);
          filters.push((await measureFilter(page, text)).ms);
          await rest(page);
          into!.push(await measureOverlay(page));
          if (text === fifty) {
            await rest(page);
            zoom!.push(await measureZoom(page));
            await page.getByRole('application').first().press('0');
          }
          await page.getByRole('button', { name: 'Untick all' }).click();
        }
        // What the window knows of these runs is let go with the chart.
        await page.getByRole('radio', { name: 'Scatter' }).click();
        await page.getByRole('radio', { name: 'Curves' }).click();
      }
      progress('window: live runs');
      await measureFilter(page, 'started < 2026-01-01T00:20');
      await measureOverlay(page);
      const idle = await measureFrames(page, 2);
      const [live, written] = await Promise.all([
        measureFrames(page, quick ? 4 : 10),
        appendLive(window, window.ids.slice(0, 20), 10, quick ? 4 : 10),
      ]);
      return [
        makeStartRow(
          'start-ms',
          window,
          2000,
          facts,
          besides(tensorboard, { startMs: 'until it shows 50 runs' }),
        ),
        makeRow('table-first-paint-ms', window.restedMs, 100, { facts }),
        makeRow('table-after-start-ms', window.soonMs, 1000, { facts }),
        makeRow('filter-ms', filters, 50, { facts: { ...facts, 'left by metric and setting': left } }),
        makeRow('overlay-50-ms', overlay50!, 300, {
          facts,
          peers: besides(tensorboard, { scalarsMs: 'data alone, all loaded' }),
        }),
        makeRow('overlay-500-ms', overlay500!, 1500, { facts }),
        makeRow('zoom-ms', zoom!, 100, { facts: { ...facts, runs: 50 } }),
        makeRow('live-frames', [live.perSecond], 58, {
          unit: 'frames/s',
          facts: {
            runs: 20,
            rounds: written,
            'frames/s without appends': Math.round(idle.perSecond),
            'longest frame ms': Math.round(live.longestMs),
          },
        }),
      ];
    } finally {
      await window.close();
    }
  },
};

/** Ten times as many runs open, too. */
const manyRows: BenchCase = {
  name: 'many',
  async run({ quick, progress }) {
    const size = { runs: 10_000, points: quick ? 10 : 1000 };
    progress(`many: writing ${size.runs} runs`);
    const window = await openWindow(size, quick ? 1 : 3);
    try {
      const filters: number[] = [];
      for (const text of [A_THIRD, 'optimizer = sgd', 'run-0999']) {
        await rest(window.page);
        filters.push((await measureFilter(window.page, text)).ms);
      }
      const facts = { runs: size.runs, points: size.points, megabytes: Math.round(window.bytes / 1e6) };
      return [
        makeStartRow('many-start-ms', window, 4000, facts),
        makeRow('many-table-first-paint-ms', window.restedMs, 300, { facts }),
        makeRow('many-table-after-start-ms', window.soonMs, 3000, { facts }),
        makeRow('many-filter-ms', filters, 150, { facts }),
      ];
    } finally {
      await window.close();
    }
  },
};

/** What storage alone takes, and TensorBoard for the same curves. */
const storageRows: BenchCase = {
  name: 'storage',
  async run({ quick, progress, skip }) {
    const size = quick ? QUICK : FULL;
    const folder = mkdtempSync(join(tmpdir(), 'bench-runs-'));
    const path = join(folder, 'bench.descent');
    try {
      progress('storage: writing');
      const { ids, bytes } = await makeWorkspace(path, size);
      const reader = openWorkspaceReader(path);
      const time = (work: () => unknown): number[] => {
        work();
        return Array.from({ length: quick ? 3 : 7 }, () => {
          const start = performance.now();
          work();
          return performance.now() - start;
        });
      };
      const names = ['train.loss', 'validation.loss'];
      const facts = { ...size, megabytes: Math.round(bytes / 1e6) };
      const storage = { mode: 'storage', facts } as const;
      const some = ids.slice(0, 50);
      const overlay = time(() => readSeries(path, { ids: some, names, maximumPoints: 1200 }));
      const tensorboard = await measureTensorboard(size.points, skip);
      const rows = [
        makeRow(
          'list-ms',
          time(() => reader.runs.list()),
          100,
          { ...storage, peers: besides(tensorboard, { listMs: 'list of 50 runs' }) },
        ),
        makeRow('read-50-ms', overlay, 300, {
          ...storage,
          peers: besides(tensorboard, { loadMs: 'its reader alone', scalarsMs: 'its server, all loaded' }),
        }),
        makeRow(
          'read-500-ms',
          time(() => readSeries(path, { ids: ids.slice(0, 500), names, maximumPoints: 120 })),
          1500,
          storage,
        ),
        makeRow(
          'read-zoom-ms',
          time(() =>
            readSeries(path, {
              ids: some,
              names,
              maximumPoints: 1200,
              from: size.points * 0.4,
              to: size.points * 0.5,
            }),
          ),
          100,
          storage,
        ),
      ];
      reader.close();
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const suite: BenchSuite = {
  name: 'runs',
  cases: [storageRows, windowRows, manyRows],
  writePage: writeRunsPage,
};

/** What a person waits for among a thousand runs. */
export function run(args: readonly string[]): Promise<void> {
  return runSuite(suite, args);
}
