import { createTemporaryFolder } from '../../src/main/storage/testing/temporary-workspace.ts';
import { makeDigitsSweep } from '../../src/main/sweeps/testing/digits-sweep.ts';
import { openSweepHost } from '../../src/main/sweeps/testing/open-host.ts';

/** What a sweep took, from its first finished trial to its last one. */
export interface SweepTimes {
  /** Trials in that time. */
  readonly trials: number;
  readonly seconds: number;
  /** Training time of those trials, all processes together. */
  readonly trainedSeconds: number;
}

/** Random trials of a small network on the digits, in the studio's own services and processes without a window. */
export async function runDigitsSweep(trials: number, epochs: number, processes: number): Promise<SweepTimes> {
  const place = createTemporaryFolder();
  try {
    const host = await openSweepHost(place.path, processes);
    host.start(makeDigitsSweep(trials, epochs));
    // Processes and data are there when every process has ended one trial.
    await host.until(() => host.state.done >= processes);
    const first = host.state.done;
    const start = performance.now();
    await host.until(() => host.state.isOver);
    const seconds = (performance.now() - start) / 1000;
    await host.end();
    const workspace = await place.open();
    const { id } = workspace.sweeps.list()[0]!;
    const runs = workspace.sweeps.runs(id).filter(({ trial }) => trial >= first);
    workspace.closeNow();
    // A trial that failed would be a very short one.
    const bad = runs.find(({ status }) => status !== 'completed');
    if (bad !== undefined) throw new Error(`Trial ${bad.trial + 1} is ${bad.status}: ${bad.error ?? ''}`);
    return {
      trials: trials - first,
      seconds,
      trainedSeconds: runs.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0),
    };
  } finally {
    place.remove();
  }
}
