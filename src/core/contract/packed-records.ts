import type { MetricSummary, RunSummary, SeriesPoints } from './run-records.ts';

// What crosses to the window is copied value by value: a thousand runs are half a million values, five hundred curves
// two thousand arrays. One text and one array of numbers cross in a fraction of the time.

/** Curves of one run; those that it does not have are left out. */
export interface RunSeries {
  readonly id: string;
  readonly series: readonly SeriesPoints[];
}

/** {@link RunSeries} of any number of runs in three arrays. */
export interface PackedSeries {
  /** Of the runs, in the order of the question. */
  readonly ids: readonly string[];
  /** Names of curves, each once. */
  readonly names: readonly string[];
  /** Five numbers a curve: place of the run, place of the name, points, points before thinning, damaged points. */
  readonly curves: Float64Array;
  /** Of each curve in turn its x, then its y. */
  readonly numbers: Float64Array;
}

const FACTS = 5;

/** Gathers curves into three arrays of their own memory. */
export function packSeries(answers: readonly RunSeries[]): PackedSeries {
  const places = new Map<string, number>();
  const all = answers.flatMap(({ series }, run) => series.map((each) => ({ run, each })));
  const curves = new Float64Array(all.length * FACTS);
  const numbers = new Float64Array(all.reduce((sum, { each }) => sum + 2 * each.x.length, 0));
  let at = 0;
  all.forEach(({ run, each: { name, x, y, total, damaged } }, place) => {
    if (!places.has(name)) places.set(name, places.size);
    curves.set([run, places.get(name)!, x.length, total, damaged ?? 0], place * FACTS);
    numbers.set(x, at);
    numbers.set(y, at + x.length);
    at += 2 * x.length;
  });
  return { ids: answers.map(({ id }) => id), names: [...places.keys()], curves, numbers };
}

/** The curves again; their arrays look into the one that came. */
export function unpackSeries({ ids, names, curves, numbers }: PackedSeries): readonly RunSeries[] {
  const found = ids.map((id) => ({ id, series: [] as SeriesPoints[] }));
  let at = 0;
  for (let place = 0; place < curves.length; place += FACTS) {
    const [run, name, length, total, damaged] = curves.subarray(place, place + FACTS);
    const x = numbers.subarray(at, at + length!);
    const y = numbers.subarray(at + length!, at + 2 * length!);
    at += 2 * length!;
    const points = { name: names[name!]!, x, y, total: total! };
    found[run!]!.series.push(damaged! > 0 ? { ...points, damaged: damaged! } : points);
  }
  return found;
}

/** Ids of the runs with damaged points. */
export function findDamagedRuns({ ids, curves }: PackedSeries): ReadonlySet<string> {
  const damaged = new Set<string>();
  for (let place = 0; place < curves.length; place += FACTS) {
    if (curves[place + 4]! > 0) damaged.add(ids[curves[place]!]!);
  }
  return damaged;
}

/** A run that came further: all of it but its specification, which never changes. */
export type RunMove = Omit<RunSummary, 'spec'>;

/** Runs as one JSON text. */
export interface PackedRuns {
  readonly text: string;
}

type Spelled = { readonly best: number | string; readonly last: number | string };

/** Writes runs as JSON; metrics that are not finite, which JSON cannot hold, are spelled out. */
export function packRuns(runs: readonly Pick<RunSummary, 'metrics'>[]): PackedRuns {
  const spell = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
  return {
    text: JSON.stringify(
      runs.map((run) => {
        const metrics = Object.entries(run.metrics);
        if (metrics.every(([, { best, last }]) => Number.isFinite(best) && Number.isFinite(last))) return run;
        const spelled = metrics.map(([name, each]) => [
          name,
          { ...each, best: spell(each.best), last: spell(each.last) },
        ]);
        return { ...run, metrics: Object.fromEntries(spelled) as object };
      }),
    ),
  };
}

/** Reads what {@link packRuns} wrote. */
export function unpackRuns<T extends Pick<RunSummary, 'metrics'> = RunSummary>({
  text,
}: PackedRuns): readonly T[] {
  const runs = JSON.parse(text) as readonly T[];
  for (const { metrics } of runs) {
    for (const metric of Object.values(metrics) as (MetricSummary & Spelled)[]) {
      if (typeof metric.best === 'string') Object.assign(metric, { best: Number(metric.best) });
      if (typeof metric.last === 'string') Object.assign(metric, { last: Number(metric.last) });
    }
  }
  return runs;
}
