import { defineStore } from 'pinia';
import { onBeforeUnmount, shallowReactive, watch } from 'vue';
import { unpackRuns, type RunMove } from '../../core/contract/packed-records.ts';
import type { RunSummary, SeriesPoints } from '../../core/contract/run-records.ts';
import { readSeries } from './read-series.ts';
import { studio } from '../bridge/studio.ts';
import { appendPoints, NO_POINTS, type Points } from '../charts/points.ts';
import { thinPoints } from '../charts/thin.ts';
import { useNotices } from './notices.ts';
import { useRuns } from './runs.ts';
import { useWorkspace } from './workspace.ts';

/** The curves of one run, by name: `train.loss`, `validation.accuracy`, `learningRate`, `step.loss`. */
export type RunCurves = ReadonlyMap<string, Points>;

/** Curves over epochs that every run has beside its metrics. */
const EPOCH_SERIES = ['learningRate', 'elapsedSeconds', 'epochStep'];
/** Losses of single batches. x is the 0-based step. */
export const BATCH_LOSS = 'step.loss';
/** Main thins to so many points a curve; batches that come in live are thinned again at twice that. */
const MAXIMUM_POINTS = 4000;
/** Epochs can end many times a second; reading what is new a few times a second is enough for the eye. */
const READ_DELAY_MS = 150;

interface Entry {
  readonly curves: RunCurves;
  /** Of the last read: an epoch that went back means that the run was resumed from an earlier checkpoint. */
  readonly epoch: number;
  readonly status: RunSummary['status'];
}

/** Curves of runs, read once and then kept up to date while somebody looks at them. */
export const useRunCurves = defineStore('run-curves', () => {
  const runs = useRuns();
  const entries = shallowReactive(new Map<string, Entry>());
  /** How many views look at each run, and at its batches. */
  const watched = new Map<string, number>();
  const watchedBatches = new Map<string, number>();
  const due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function curvesOf(id: string): RunCurves | undefined {
    return entries.get(id)?.curves;
  }

  /** Reads what is missing of these runs. Runs that were read already are only read on from where they ended. */
  async function read(ids: readonly string[]): Promise<void> {
    const fresh: RunSummary[] = [];
    const known: { run: RunSummary; entry: Entry }[] = [];
    for (const id of ids) {
      const run = runs.find(id);
      const entry = entries.get(id);
      if (run === undefined) continue;
      if (entry === undefined || run.epoch < entry.epoch || wasResumed(run, entry)) fresh.push(run);
      else if (run.epoch > entry.epoch) known.push({ run, entry });
    }
    await readWhole(fresh);
    for (const { run, entry } of known) await readOn(run, entry);
    const missing = ids.filter(
      (id) => watchedBatches.has(id) && entries.has(id) && !entries.get(id)!.curves.has(BATCH_LOSS),
    );
    await readBatches(missing);
  }

  async function readWhole(list: readonly RunSummary[]): Promise<void> {
    if (list.length === 0) return;
    const names = [...new Set(list.flatMap((run) => namesOf(run)))];
    const answers = await readSeries({
      ids: list.map(({ id }) => id),
      names,
      maximumPoints: MAXIMUM_POINTS,
    });
    for (const { id, series } of answers) {
      const run = list.find((each) => each.id === id);
      if (run !== undefined) put(run, toCurves(series));
    }
  }

  async function readOn(run: RunSummary, entry: Entry): Promise<void> {
    const answers = await readSeries({
      ids: [run.id],
      names: namesOf(run),
      maximumPoints: MAXIMUM_POINTS,
      from: entry.epoch + 1,
    });
    const curves = new Map(entries.get(run.id)?.curves ?? entry.curves);
    for (const [name, points] of toCurves(answers[0]?.series ?? [])) {
      curves.set(name, appendPoints(curves.get(name) ?? NO_POINTS, points));
    }
    put(run, curves);
  }

  async function readBatches(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const maximumPoints = MAXIMUM_POINTS;
    const answers = await readSeries({ ids, names: [BATCH_LOSS], maximumPoints });
    for (const { id, series } of answers) {
      const entry = entries.get(id);
      if (entry === undefined) continue;
      const points = toCurves(series).get(BATCH_LOSS) ?? NO_POINTS;
      entries.set(id, { ...entry, curves: new Map(entry.curves).set(BATCH_LOSS, points) });
    }
  }

  function put({ id, epoch, status }: RunSummary, curves: RunCurves): void {
    entries.set(id, { curves, epoch, status });
  }

  function readSoon(id: string): void {
    due.add(id);
    timer ??= setTimeout(() => {
      const ids = [...due];
      due.clear();
      timer = null;
      void useNotices().attempt(() => read(ids));
    }, READ_DELAY_MS);
  }

  /** What is known of a run is not true any more: it was taken to another state. */
  function reread(id: string): void {
    entries.delete(id);
    if (watched.has(id)) readSoon(id);
  }

  studio.on('run.changed', (run) => {
    if (watched.has(run.id)) readSoon(run.id);
  });
  studio.on('runs.moved', (packed) => {
    for (const { id } of unpackRuns<RunMove>(packed)) if (watched.has(id)) readSoon(id);
  });
  studio.on('run.progress', ({ id, points }) => {
    const entry = entries.get(id);
    const before = entry?.curves.get(BATCH_LOSS);
    if (entry === undefined || before === undefined || !watchedBatches.has(id)) return;
    let joined = appendPoints(before, points);
    if (joined.x.length > 2 * MAXIMUM_POINTS) joined = thinPoints(joined, MAXIMUM_POINTS);
    entries.set(id, { ...entry, curves: new Map(entry.curves).set(BATCH_LOSS, joined) });
  });
  studio.on('runs.removed', ({ ids }) => ids.forEach((id) => entries.delete(id)));
  watch(
    () => useWorkspace().revision,
    () => entries.clear(),
  );

  /** Begins to look at a run; the answer ends it. */
  function look(id: string, batches: boolean): () => void {
    const maps = batches ? [watched, watchedBatches] : [watched];
    for (const map of maps) map.set(id, (map.get(id) ?? 0) + 1);
    readSoon(id);
    return () => {
      for (const map of maps) {
        const count = (map.get(id) ?? 1) - 1;
        if (count > 0) map.set(id, count);
        else map.delete(id);
      }
    };
  }

  return { curvesOf, read, reread, look };
});

/** Keeps the curves of some runs read and up to date while the component lives. `batches`: their step losses too. */
export function useCurvesOf(ids: () => readonly string[], batches = false): void {
  const store = useRunCurves();
  const looks = new Map<string, () => void>();
  watch(
    ids,
    (wanted) => {
      for (const [id, end] of looks) {
        if (wanted.includes(id)) continue;
        end();
        looks.delete(id);
      }
      for (const id of wanted) if (!looks.has(id)) looks.set(id, store.look(id, batches));
    },
    { immediate: true },
  );
  onBeforeUnmount(() => looks.forEach((end) => end()));
}

function wasResumed(run: RunSummary, entry: Entry): boolean {
  const rests = ['stopped', 'interrupted', 'failed'];
  return rests.includes(entry.status) && !rests.includes(run.status);
}

function namesOf(run: RunSummary): string[] {
  return [...Object.keys(run.metrics), ...EPOCH_SERIES];
}

function toCurves(series: readonly SeriesPoints[]): Map<string, Points> {
  return new Map(
    series.map(({ name, x, y, damaged }) => [name, damaged === undefined ? { x, y } : { x, y, damaged }]),
  );
}
