import type { RunSummary } from '../../src/core/contract/run-records.ts';
import { createEventSender } from '../../src/main/ipc/events.ts';
import { openConnection } from '../../src/main/storage/connection.ts';
import { createMetricSummaryTable } from '../../src/main/storage/metric-summaries.ts';
import { createRunTable } from '../../src/main/storage/runs.ts';
import { createSeriesTable } from '../../src/main/storage/series.ts';
import { systemClock } from '../../src/main/storage/workspace-clock.ts';
import type { BenchWindow } from './open-window.ts';

/**
 * Appends an epoch to each of some runs so many times a second, in the file itself, and tells the window as main
 * does after each commit. Only for measuring: in the studio the owner of the workspace is the one writer.
 * @returns how many rounds were written.
 */
export async function appendLive(
  { app, path }: BenchWindow,
  ids: readonly string[],
  perSecond: number,
  seconds: number,
): Promise<number> {
  const connection = openConnection(path, 'write');
  const series = createSeriesTable(connection);
  const runs = createRunTable(connection, systemClock, createMetricSummaryTable(connection));
  const known = ids.map((id) => runs.get(id));
  const sent: Promise<void>[] = [];
  const events = createEventSender((channel, event) =>
    sent.push(
      app.evaluate(
        ({ BrowserWindow }, [where, what]) => {
          BrowserWindow.getAllWindows()[0]?.webContents.send(where, what);
          return new Promise<void>((resolve) => setImmediate(resolve));
        },
        [channel, event] as const,
      ),
    ),
  );
  const startedAt = performance.now();
  let round = 0;
  try {
    while (performance.now() - startedAt < seconds * 1000) {
      round++;
      const changed = connection.transaction(() =>
        known.map((run): RunSummary => {
          const epoch = run.epoch + round;
          const x = Float64Array.of(epoch);
          for (const name of ['train.loss', 'validation.loss']) {
            series.append(run.id, name, { x, y: Float64Array.of(0.1 + 0.01 * Math.sin(epoch)) });
          }
          const position = { epoch, step: epoch * 8, elapsedSeconds: epoch * 0.01 };
          runs.setPosition(run.id, position);
          return { ...run, ...position, status: 'running' };
        }),
      )();
      for (const run of changed) events.broadcast('run.changed', run);
      await Promise.all(sent.splice(0));
      const due = startedAt + (round * 1000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
    // What only came further is told a moment later: the window must not be closed before that.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.all(sent);
  } finally {
    connection.close();
  }
  return round;
}
