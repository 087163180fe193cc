import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue';
import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { epochsIn, type CurveAxis } from '../../../app/curve-axes.ts';
import { useNotices } from '../../../app/notices.ts';
import { readSeries } from '../../../app/read-series.ts';
import type { RunCurves } from '../../../app/run-curves.ts';
import { useRuns } from '../../../app/runs.ts';
import { useWorkspace } from '../../../app/workspace.ts';
import { studio } from '../../../bridge/studio.ts';
import { appendPoints, NO_POINTS, type Points } from '../../../charts/points.ts';
import { thinPoints } from '../../../charts/thin.ts';

/** Points of all curves together: more than the eye or the picture can hold apart. */
const MOST_POINTS = 40_000;
const MOST_PER_CURVE = 2000;
const LEAST_PER_CURVE = 120;
/** Runs of one question: what main accepts. */
const RUNS_A_CALL = 1000;
/** What is new of live runs is read so often. */
const LIVE_MS = 120;

/** What is looked at. */
export interface OverlayQuestion {
  readonly runs: readonly RunSummary[];
  /** Names of curves: `validation.loss`, `epochStep`. */
  readonly names: readonly string[];
  readonly axis: CurveAxis;
  /** Shown part of x; null is all of it. */
  readonly range: readonly [number, number] | null;
}

interface Entry {
  readonly curves: RunCurves;
  /** Points before thinning, of the longest curve. */
  readonly total: number;
  readonly epoch: number;
  readonly status: RunSummary['status'];
}

interface DetailPlan {
  readonly key: string;
  readonly range: readonly [number, number];
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly rest: { readonly maximumPoints: number; readonly from: number; readonly to: number };
}

/**
 * Curves of any number of runs: each thinned to what can be seen, read again in full where one looks closer, and
 * read on where a run still trains. Only the curves that are drawn are read.
 */
export function useOverlaySeries(question: () => OverlayQuestion): {
  readonly curvesOf: (id: string) => RunCurves | undefined;
  /** Curves that were chosen anew or a stretch in full; what is added to live ones comes without a word. */
  readonly isReading: Readonly<ShallowRef<boolean>>;
} {
  const known = shallowRef<ReadonlyMap<string, Entry>>(new Map());
  const detail = shallowRef<{ readonly key: string; readonly curves: ReadonlyMap<string, RunCurves> } | null>(
    null,
  );
  const isReading = shallowRef(false);
  const runs = useRuns();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isBusy = false;
  let isStale = false;
  let isGone = false;

  const perCurve = ({ runs: list, names }: OverlayQuestion): number =>
    Math.min(
      MOST_PER_CURVE,
      Math.max(LEAST_PER_CURVE, Math.floor(MOST_POINTS / Math.max(1, list.length * names.length))),
    );

  async function ask(
    ids: readonly string[],
    names: readonly string[],
    rest: { readonly maximumPoints: number; readonly from?: number; readonly to?: number },
  ): Promise<Map<string, { curves: Map<string, Points>; total: number }>> {
    const found = new Map<string, { curves: Map<string, Points>; total: number }>();
    for (let start = 0; start < ids.length; start += RUNS_A_CALL) {
      const some = ids.slice(start, start + RUNS_A_CALL);
      for (const { id, series } of await readSeries({ ids: some, names, ...rest })) {
        const curves = new Map(
          series.map(({ name, x, y, damaged }) => [
            name,
            damaged === undefined ? { x, y } : { x, y, damaged },
          ]),
        );
        found.set(id, { curves, total: Math.max(0, ...series.map(({ total }) => total)) });
      }
    }
    return found;
  }

  /** Whole curves of runs that are new, and what was added to those that still train. */
  async function read(): Promise<void> {
    const asked = question();
    const maximumPoints = perCurve(asked);
    const fresh: RunSummary[] = [];
    const grown: RunSummary[] = [];
    for (const run of asked.runs) {
      const entry = known.value.get(run.id);
      const lacks = entry === undefined || asked.names.some((name) => !entry.curves.has(name));
      if (lacks || run.epoch < entry.epoch || wasResumed(run, entry)) fresh.push(run);
      else if (run.epoch > entry.epoch) grown.push(run);
    }
    if (fresh.length + grown.length === 0) return;
    const next = new Map(known.value);
    if (fresh.length > 0) {
      isReading.value = true;
      const ids = fresh.map(({ id }) => id);
      const answers = await ask(ids, asked.names, { maximumPoints });
      for (const { id, epoch, status } of fresh) {
        const answer = answers.get(id);
        // A curve that a run does not have is known to be empty: it is not asked for again.
        const curves = new Map<string, Points>(asked.names.map((name) => [name, NO_POINTS]));
        for (const [name, points] of answer?.curves ?? []) curves.set(name, points);
        const others = next.get(id)?.curves ?? new Map<string, Points>();
        next.set(id, { curves: new Map([...others, ...curves]), total: answer?.total ?? 0, epoch, status });
      }
    }
    if (grown.length > 0) {
      const from = Math.min(...grown.map(({ id }) => next.get(id)!.epoch)) + 1;
      const ids = grown.map(({ id }) => id);
      const answers = await ask(ids, asked.names, { maximumPoints: MOST_PER_CURVE, from });
      for (const { id, epoch, status } of grown) {
        const before = next.get(id)!;
        const curves = new Map(before.curves);
        for (const [name, points] of answers.get(id)?.curves ?? []) {
          const joined = appendPoints(curves.get(name) ?? NO_POINTS, points);
          curves.set(name, joined.x.length > 2 * maximumPoints ? thinPoints(joined, maximumPoints) : joined);
        }
        next.set(id, { curves, total: before.total + (epoch - before.epoch), epoch, status });
      }
    }
    if (!isGone) known.value = next;
  }

  /** What is to be asked for so that the shown stretch has every point there is room for; null: it is all there. */
  function planDetail(): DetailPlan | null {
    const { runs: list, names, axis, range } = question();
    if (range === null) return null;
    const maximumPoints = Math.max(4, perCurve(question()));
    let [from, to] = [Number.POSITIVE_INFINITY, 0];
    const ids: string[] = [];
    for (const run of list) {
      const entry = known.value.get(run.id);
      // Nothing was thinned away: there is no more to see.
      if (entry === undefined || entry.total <= maximumPoints) continue;
      const epochs = epochsIn(entry.curves, range, axis, run);
      if (epochs === null) continue;
      ids.push(run.id);
      [from, to] = [Math.min(from, epochs[0]), Math.max(to, epochs[1])];
    }
    if (ids.length === 0) return null;
    const key = JSON.stringify([range, axis, names, list.map(({ id }) => id)]);
    return { key, range, ids, names, rest: { maximumPoints, from, to } };
  }

  async function readDetail(): Promise<void> {
    const plan = planDetail();
    if (plan === null) {
      detail.value = null;
      return;
    }
    if (detail.value?.key === plan.key) return;
    isReading.value = true;
    const answers = await ask(plan.ids, plan.names, plan.rest);
    if (isGone || JSON.stringify(question().range) !== JSON.stringify(plan.range)) return;
    detail.value = { key: plan.key, curves: new Map([...answers].map(([id, { curves }]) => [id, curves])) };
    // Together with the curves: they are drawn once.
    if (!isStale) isReading.value = false;
  }

  async function work(): Promise<void> {
    if (isBusy) {
      isStale = true;
      return;
    }
    isBusy = true;
    await useNotices().attempt(async () => {
      do {
        isStale = false;
        await read();
        await readDetail();
      } while (isStale && !isGone);
    });
    isBusy = isReading.value = false;
  }

  function workSoon(): void {
    timer ??= setTimeout(() => {
      timer = null;
      void work();
    }, LIVE_MS);
  }

  watch(
    () => {
      const { runs: list, names, axis } = question();
      return [...names, axis, ...list.map(({ id }) => id)].join();
    },
    () => void work(),
    { immediate: true },
  );
  watch(
    () => question().range,
    (range) => {
      // Back to the whole at once: it is there already. Else the newest stretch is read when the last one is.
      if (range === null) detail.value = null;
      else {
        // Known at once, so that the charts wait for it instead of being drawn twice.
        if (planDetail() !== null) isReading.value = true;
        void work();
      }
    },
  );
  const off = [
    studio.on('run.changed', ({ id }) => {
      if (known.value.has(id)) workSoon();
    }),
    // Whose they are is known to the table of runs by then: nothing is read where none of them is drawn.
    studio.on('runs.moved', workSoon),
    studio.on('runs.removed', ({ ids }) => {
      const next = new Map(known.value);
      for (const id of ids) next.delete(id);
      known.value = next;
    }),
  ];
  watch(
    () => useWorkspace().revision,
    () => (known.value = new Map()),
  );
  onBeforeUnmount(() => {
    isGone = true;
    for (const end of off) end();
    if (timer !== null) clearTimeout(timer);
  });

  function curvesOf(id: string): RunCurves | undefined {
    const whole = known.value.get(id)?.curves;
    const part = detail.value?.curves.get(id);
    if (part === undefined || whole === undefined || runs.find(id) === undefined) return whole;
    return new Map([...whole, ...part]);
  }
  return { curvesOf, isReading };
}

function wasResumed(run: RunSummary, entry: Entry): boolean {
  const rests = ['stopped', 'interrupted', 'failed'];
  return rests.includes(entry.status) && !rests.includes(run.status);
}
