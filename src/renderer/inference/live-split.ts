import { shallowRef, type ShallowRef } from 'vue';
import type { PlayHeldOut } from '../../core/contract/understand-play.ts';
import type { PlaneState } from '../../core/inspect/plane-picture.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { toPlain } from '../bridge/to-plain.ts';
import { inferenceWorker, type SplitWorker } from './inference-worker.ts';
import type { SplitMetrics } from './messages.ts';

/** What the newest weights reach over all rows that were held out. */
export interface SplitReading {
  readonly split: 'test' | 'validation';
  readonly rows: number;
  readonly metrics: SplitMetrics;
}

/** Measures a whole split in a thread of the window, again with every new weights. */
export interface LiveSplit {
  /** Null where there is nothing to measure. */
  readonly reading: Readonly<ShallowRef<SplitReading | null>>;
  /** The rows of the network that is opened, with what its own process measures over them. */
  take(heldOut: PlayHeldOut, spec: RunSpec): void;
  /** Measures these weights; while the worker measures only the newest are kept. */
  measure(state: PlaneState): void;
  forget(): void;
}

/**
 * Before it is trusted, the worker must come to the bits of the process that trains, over the same rows and weights;
 * where one differs there is no reading.
 */
export function createLiveSplit(start: () => SplitWorker | null = inferenceWorker): LiveSplit {
  const reading = shallowRef<SplitReading | null>(null);
  let rows: Pick<SplitReading, 'split' | 'rows'> | null = null;
  let wanted: PlaneState | null = null;
  let isBusy = false;
  let generation = 0;

  async function trust({ rows: held, state, metrics }: PlayHeldOut, spec: RunSpec): Promise<void> {
    const worker = start();
    if (worker === null) return;
    const mine = generation;
    const { design, training } = toPlain(spec) as RunSpec;
    const found = await worker.measure({ design, training, rows: held }, state);
    if (mine !== generation || found === null || !isSame(found, metrics)) return;
    rows = { split: held.split, rows: held.rows };
    reading.value ??= { ...rows, metrics: found };
    await work();
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (wanted !== null && rows !== null) {
      const state = wanted;
      wanted = null;
      const [mine, own] = [generation, rows];
      const metrics = (await start()?.measure(null, state)) ?? null;
      if (mine === generation) reading.value = metrics === null ? null : { ...own, metrics };
    }
    isBusy = false;
  }

  return {
    reading,
    take: (heldOut, spec) => void trust(heldOut, spec),
    measure(state) {
      wanted = state;
      if (rows !== null) void work();
    },
    forget() {
      generation += 1;
      rows = wanted = reading.value = null;
    },
  };
}

function isSame(found: SplitMetrics, expected: SplitMetrics): boolean {
  const names = Object.keys(expected);
  return (
    names.length === Object.keys(found).length &&
    names.every((name) => Object.is(found[name], expected[name]))
  );
}
