import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import { makeDigitsSweep } from './testing/digits-sweep.ts';
import { openSweepHost, type SweepHost } from './testing/open-host.ts';

/** DESCENT_SWEEP_KILLS=10 makes it 200 trials and ten kills of the whole studio. */
const KILLS = Number(process.env['DESCENT_SWEEP_KILLS'] ?? 1);
const TRIALS = KILLS > 1 ? 20 * KILLS : 8;
/** A trial must take longer than the studio waits between two messages: else all are over before the kill. */
const EPOCHS = KILLS > 1 ? 10 : 60;
const PROCESSES = 2;

let places: TemporaryFolder[];
let host: SweepHost | null;
beforeEach(() => {
  places = [createTemporaryFolder(), createTemporaryFolder()];
  host = null;
});
afterEach(() => {
  host?.child.kill('SIGKILL');
  for (const place of places) place.remove();
});

/** What must not depend on kills: the choices, and of each run the values, to the last bit. */
async function essenceOf(place: TemporaryFolder) {
  const reader = await place.open();
  const { id } = reader.sweeps.list()[0]!;
  const log = reader.sweeps.legs(id).map(({ record }) => record);
  const runs = reader.sweeps.runs(id).map(({ runId, trial, replicate, status, epoch, metrics }) => ({
    trial,
    replicate,
    status,
    epoch,
    metrics,
    curve: [...reader.series.readAll(runId, 'validation.loss').y],
    weights: reader.weights.checkpointFacts(runId).at(-1)?.hash,
  }));
  reader.closeNow();
  return { log, runs };
}

it(
  `${TRIALS} trials on digits with ${PROCESSES} processes, the studio killed ${KILLS} times: every trial once, bit-equal`,
  async () => {
    const spec = makeDigitsSweep(TRIALS, EPOCHS, 'tpe');
    const [smooth, rough] = places as [TemporaryFolder, TemporaryFolder];
    host = await openSweepHost(smooth.path, PROCESSES);
    host.start(spec);
    await host.until(() => host!.state.isOver);
    await host.end();

    const random = createRandom(4, 'kills');
    host = await openSweepHost(rough.path, PROCESSES);
    host.start(spec);
    const killedAt: number[] = [];
    let wentOn = false;
    for (let kill = 1; kill <= KILLS; kill++) {
      // At any time: between two trials, in the middle of some, and within a commit.
      const target = Math.floor((kill / (KILLS + 1)) * TRIALS);
      const running = host;
      await running.until(() => running.state.done >= target);
      await new Promise((resolve) => setTimeout(resolve, random.nextBelow(60)));
      killedAt.push(running.state.done);
      await running.kill();
      host = await openSweepHost(rough.path, PROCESSES);
      wentOn ||= !host.state.isOver;
    }
    expect(wentOn, `a kill in the middle; they came after ${killedAt.join(', ')} of ${TRIALS} trials`).toBe(
      true,
    );
    const last = host;
    await last.until(() => last.state.isOver);
    await last.end();

    const [expected, found] = [await essenceOf(smooth), await essenceOf(rough)];
    expect(found.log).toHaveLength(TRIALS);
    expect(new Set(found.runs.map(({ trial }) => trial)).size).toBe(TRIALS);
    const bad = found.runs.filter(({ status, weights }) => status !== 'completed' || weights === undefined);
    // What went wrong is in it.
    expect(bad).toEqual([]);
    expect(found).toEqual(expected);
    if (KILLS > 1) console.log(`Killed after ${killedAt.join(', ')} of ${TRIALS} trials; all bit-equal.`);
  },
  KILLS > 1 ? 1_800_000 : 120_000,
);
