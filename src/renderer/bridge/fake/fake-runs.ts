import type { MetricSummary, RunSummary, SeriesPoints } from '../../../core/contract/run-records.ts';
import type { RunProgress } from '../../../core/contract/studio.ts';
import type { RunSpec } from '../../../core/project/run-spec.ts';
import { createRandom } from '../../../core/support/random.ts';

const STEPS_PER_EPOCH = 10;

/** A run of the fake: its curves follow the learning rate and the seed, and grow one epoch per tick. */
export interface FakeRun {
  summary: RunSummary;
  /** Deleted, but restorable. */
  removed: boolean;
  readonly series: Map<string, { x: number[]; y: number[] }>;
}

export function createFakeRun(id: string, name: string, spec: RunSpec, createdAt: string): FakeRun {
  const { source } = spec.data;
  return {
    removed: false,
    series: new Map(),
    summary: {
      id,
      name,
      status: 'queued',
      createdAt,
      startedAt: null,
      endedAt: null,
      designName: spec.design.name,
      datasetName:
        source.kind === 'builtin' ? source.name : source.kind === 'dataset' ? source.id : source.kind,
      datasetHash: '0'.repeat(64),
      datasetVersion: source.kind === 'dataset' ? 1 : null,
      spec,
      epoch: 0,
      step: 0,
      totalEpochs: spec.training.epochs,
      elapsedSeconds: 0,
      metrics: {},
      parameterCount: 131,
      engine: '',
      tags: [],
      notes: '',
      starred: false,
      archived: false,
      colour: null,
      error: null,
      hasWeights: false,
    },
  };
}

/** Trains one epoch: new points, new bests; diverges when the learning rate is 10 or more. */
export function trainOneEpoch(run: FakeRun): RunProgress {
  const { spec } = run.summary;
  const { learningRate, epochs, seed } = spec.training;
  const epoch = run.summary.epoch + 1;
  const random = createRandom(seed * 1000 + epoch, 'fake-run');
  const decay = 1 - Math.exp(-Math.min(1, learningRate * 30) * 0.25);
  const clean = 1.1 * (1 - decay) ** epoch + 0.04;
  const diverges = learningRate >= 10 && epoch >= 3;
  const loss = diverges ? Number.NaN : clean * (1 + 0.04 * random.nextNormal());
  const validationLoss = diverges
    ? Number.NaN
    : clean * 1.15 * (1 + 0.03 * random.nextNormal()) + 0.0002 * epoch;
  const accuracy = Math.max(0.33, Math.min(1, 1 - clean * 0.6));
  add(run, 'train.loss', epoch, loss);
  add(run, 'validation.loss', epoch, validationLoss);
  add(run, 'train.accuracy', epoch, accuracy);
  add(run, 'validation.accuracy', epoch, accuracy * 0.985);
  add(run, 'learningRate', epoch, learningRate);
  add(run, 'epochStep', epoch, epoch * STEPS_PER_EPOCH);
  add(run, 'elapsedSeconds', epoch, epoch * 0.25);
  const points = { x: new Float64Array(STEPS_PER_EPOCH), y: new Float64Array(STEPS_PER_EPOCH) };
  for (let place = 0; place < STEPS_PER_EPOCH; place++) {
    const step = (epoch - 1) * STEPS_PER_EPOCH + place;
    points.x[place] = step;
    points.y[place] = loss * (1 + 0.15 * random.nextNormal());
    add(run, 'step.loss', step, points.y[place]!);
  }
  const status = diverges ? 'diverged' : epoch >= epochs ? 'completed' : run.summary.status;
  const step = epoch * STEPS_PER_EPOCH;
  run.summary = {
    ...run.summary,
    status,
    epoch,
    step,
    elapsedSeconds: epoch * 0.25,
    hasWeights: true,
    metrics: summarize(run),
    error: diverges
      ? {
          code: 'diverged',
          message: `The loss became NaN at step ${step}. Lower the learning rate (now ${learningRate}).`,
          details: {},
        }
      : null,
  };
  return {
    id: run.summary.id,
    step,
    totalSteps: epochs * STEPS_PER_EPOCH,
    epoch,
    totalEpochs: epochs,
    stepsPerSecond: 400,
    examplesPerSecond: 12_800,
    elapsedSeconds: epoch * 0.25,
    etaSeconds: (epochs - epoch) * 0.25,
    points,
  };
}

/** The stored curves by name; names that a run does not have are left out. */
export function readSeries(run: FakeRun, names: readonly string[], from = 0): readonly SeriesPoints[] {
  return names.flatMap((name) => {
    const found = run.series.get(name);
    if (found === undefined) return [];
    const start = found.x.findIndex((x) => x >= from);
    const x = start < 0 ? [] : found.x.slice(start);
    const y = start < 0 ? [] : found.y.slice(start);
    return [{ name, x: Float64Array.from(x), y: Float64Array.from(y), total: x.length }];
  });
}

function add(run: FakeRun, name: string, x: number, y: number): void {
  const series = run.series.get(name) ?? { x: [], y: [] };
  series.x.push(x);
  series.y.push(y);
  run.series.set(name, series);
}

function summarize(run: FakeRun): Record<string, MetricSummary> {
  const names = ['train.loss', 'validation.loss', 'train.accuracy', 'validation.accuracy'];
  return Object.fromEntries(
    names.map((name) => {
      const { x, y } = run.series.get(name)!;
      const better = (a: number, b: number): boolean => (name.endsWith('loss') ? a < b : a > b);
      let best = 0;
      for (let place = 1; place < y.length; place++) if (better(y[place]!, y[best]!)) best = place;
      return [name, { best: y[best]!, bestEpoch: x[best]!, last: y.at(-1)!, lastEpoch: x.at(-1)! }];
    }),
  );
}
