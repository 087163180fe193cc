import { describe, expect, it } from 'vitest';
import { mlp } from '../../design/templates/mlp.ts';
import { defaultLoss } from '../../project/defaults.ts';
import { DEFAULT_DATA } from '../../project/defaults.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../project/run-spec.ts';
import { listCandidates } from '../candidates/index.ts';
import { narrowSpace } from '../narrow.ts';
import { parseSweep, serializeSweep } from '../parse-sweep.ts';
import { bestTrial, paretoFront, listTrials, type SweepResults } from '../results.ts';
import { applyPoint } from '../settings-path.ts';
import { gridPoints, gridValues, valueAt } from '../space.ts';
import type { SweepSpec } from '../sweep-spec.ts';
import { runSweep } from '../testing/run-sweep.ts';
import { questions } from './index.ts';

const base: RunSpec = {
  formatVersion: 1,
  design: mlp.create({ featureShape: [4], task: 'multiclass', classes: 3 }),
  data: { ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' } },
  training: { ...DEFAULT_TRAINING, loss: defaultLoss('multiclass') },
};
const rival = { name: 'the other', spec: { ...base, training: { ...base.training, learningRate: 0.5 } } };

/** The sweep as if every run's loss were `loss(point, replicate)`; null diverges. */
function finish(
  spec: SweepSpec,
  loss: (point: Readonly<Record<string, unknown>>, replicate: number) => number | null,
): SweepResults {
  const valuesOf = (point: Readonly<Record<string, unknown>>) =>
    Array.from({ length: spec.repeats }, (_, replicate) => loss(point, replicate));
  const log = runSweep({
    ...spec,
    epochs: spec.base.training.epochs,
    score: (point) => {
      const values = valuesOf(point);
      return values.includes(null)
        ? null
        : values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
    },
  });
  const runs = log.flatMap(({ trial, point }) =>
    valuesOf(point).map((best, replicate) => ({
      trial,
      replicate,
      status: best === null ? 'diverged' : 'completed',
      epoch: 9,
      elapsedSeconds: 1,
      parameterCount: 100 - trial,
      metrics: best === null ? {} : { 'validation.loss': { best, last: best } },
    })),
  );
  return { spec, log, runs };
}

describe('an objective on the test rows, which are measured only at the end of a run', () => {
  const sweepWith = (strategy: string, stopping: string | null, metric = 'test.accuracy') => ({
    ...questions.get('learningRate').build(base, null),
    objective: { metric, direction: 'maximize', use: 'last' },
    strategy: { type: strategy, values: {} },
    stopping: stopping === null ? null : { type: stopping, values: {} },
  });

  it.each([
    ['successiveHalving', null, 'Successive halving', 'the strategy Grid, Random or TPE'],
    ['hyperband', null, 'Hyperband', 'the strategy Grid, Random or TPE'],
    ['populationBased', null, 'Population based', 'the strategy Grid, Random or TPE'],
    ['random', 'median', 'Median stopping', 'no early stopping'],
  ])('is refused where trials are compared before: %s, %s', (strategy, stopping, who, way) => {
    const read = () => parseSweep(sweepWith(strategy, stopping));
    expect(read).toThrow(expect.objectContaining({ code: 'sweep-invalid' }));
    expect(read).toThrow(
      new RegExp(`^${who}.* got "test.accuracy".* Choose "validation.accuracy", or ${way}`),
    );
    expect(() => parseSweep(sweepWith(strategy, stopping, 'validation.accuracy'))).not.toThrow();
  });

  it.each(['grid', 'random', 'tpe'])('is allowed with %s, with folds too', (strategy) => {
    expect(parseSweep({ ...sweepWith(strategy, null), folds: 3 }).objective.metric).toBe('test.accuracy');
  });
});

describe.each(questions.all.map(({ type }) => type))('the question %s', (type) => {
  const question = questions.get(type);
  const spec = question.build(base, rival);

  it('writes a sweep file that is read back and whose every trial is a valid run', () => {
    const back = parseSweep(JSON.parse(serializeSweep(spec)));
    expect(back.question).toBe(type);
    const points = gridPoints(back.space);
    expect(points.length).toBeGreaterThan(1);
    for (const point of points) expect(() => applyPoint(back.base, point)).not.toThrow();
  });

  it('answers in one sentence with evidence and a place in the chart per trial', () => {
    const results = finish(
      spec,
      (point, replicate) => 0.2 + 0.001 * replicate + 0.01 * (JSON.stringify(point).length % 7),
    );
    const answer = question.answer(results)!;
    expect(answer.sentence).toMatch(/^[^.]+(\.\d+[^.]*)*\.$/);
    expect(answer.evidence.length).toBeGreaterThan(0);
    expect(answer.chart.points).toHaveLength(listTrials(results).length);
    expect(question.answer({ ...results, log: [], runs: [] })).toBeNull();
  });
});

it('finds the learning rate with the lowest loss, the range around it, and the rates that diverge', () => {
  const spec = questions.get('learningRate').build(base, null);
  const results = finish(spec, (point) => {
    const rate = Number(point['training.learningRate']);
    return rate > 0.5 ? null : 0.1 + 0.2 * Math.abs(Math.log10(rate / 0.0316));
  });
  const answer = questions.get('learningRate').answer(results)!;
  expect(answer.sentence).toContain('learning rate of 0.03162');
  expect(answer.evidence.join(' ')).toContain('Diverged or failed at 1.');
});

it('does not call a difference real that seeds explain', () => {
  const question = questions.get('initialization');
  const noisy = finish(question.build(base, null), (_, replicate) => 0.3 + 0.1 * replicate);
  expect(question.answer(noisy)!.sentence).toContain('hardly matters');
  const clear = finish(
    question.build(base, null),
    (point, replicate) => (JSON.stringify(point).includes('zeros') ? 1 : 0.2) + 0.001 * replicate,
  );
  expect(question.answer(clear)!.sentence).toContain('matters here');
});

it('says when more data would not help any more', () => {
  const question = questions.get('dataSize');
  const answerFor = (slope: number) =>
    question.answer(
      finish(question.build(base, null), (point) => 0.2 + slope / Number(point['data.split.trainShare'])),
    )!;
  expect(answerFor(0.05).sentence).toContain('More data would help');
  expect(answerFor(0.0001).sentence).toContain('enough data');
});

it('offers every hyperparameter of the run with a range that the run accepts', () => {
  const candidates = listCandidates(base);
  expect(new Set(candidates.map(({ path }) => path)).size).toBe(candidates.length);
  expect(candidates.filter(({ nodeId }) => nodeId !== null).length).toBeGreaterThan(4);
  for (const path of ['clipping', 'earlyStopping', 'augmentations', 'initializer', 'weightDecay'])
    expect(candidates.map((each) => each.path)).toContain(`training.${path}`);
  for (const { path, range } of candidates) {
    for (const value of gridValues(range))
      expect(() => applyPoint(base, { [path]: value }), path).not.toThrow();
  }
});

it('offers momentum only with SGD, and layers only in the networks that have them', () => {
  const optimizer = {
    path: 'training.optimizer',
    label: 'optimizer',
    range: {
      kind: 'choice',
      values: [
        { type: 'sgd', values: {} },
        { type: 'adam', values: {} },
      ],
      labels: null,
    },
    when: null,
  } as const;
  const momentum = listCandidates(base, [optimizer]).find(({ path }) => path.endsWith('values.momentum'))!;
  expect(momentum.when).toEqual({ path: 'training.optimizer', values: ['sgd'] });
  const points = gridPoints([optimizer, momentum]);
  expect(points.filter((point) => Object.hasOwn(point, momentum.path))).toHaveLength(
    gridValues(momentum.range).length,
  );
  expect(points).toHaveLength(gridValues(momentum.range).length + 1);
  for (const point of points) expect(() => applyPoint(base, point)).not.toThrow();

  const other = {
    ...base.design,
    name: 'Other',
    nodes: base.design.nodes.map((node) => ({ ...node, label: 'another' })),
  };
  const network = listCandidates(base, [], [other]).find(({ path }) => path === 'design')!;
  expect(network.range).toMatchObject({ labels: [base.design.name, 'Other'] });
  const layer = listCandidates(base, [network], [other]).find(({ nodeId }) => nodeId !== null)!;
  expect(layer.when!.values).toHaveLength(2);
});

it('narrows ranges to a third around the best, and choices to those of the best few', () => {
  const space = [
    { path: 'a', label: 'a', range: { kind: 'log', minimum: 1e-4, maximum: 1, steps: 5 }, when: null },
    {
      path: 'b',
      label: 'b',
      range: { kind: 'choice', values: ['x', 'y', 'z'], labels: ['X', 'Y', 'Z'] },
      when: null,
    },
  ] as const;
  const [first, second] = narrowSpace(space, [
    { a: 0.01, b: 'y' },
    { a: 0.1, b: 'z' },
  ]);
  expect(first!.range).toMatchObject({ kind: 'log', minimum: 0.002154, maximum: 0.04642 });
  expect(second!.range).toEqual({ kind: 'choice', values: ['y', 'z'], labels: ['Y', 'Z'] });
  expect(Number(valueAt(first!.range, 0.5))).toBeCloseTo(0.01, 5);
});

it('keeps the trials that nothing beats without costing more', () => {
  const spec = questions.get('learningRate').build(base, null);
  const results = finish(spec, (point) =>
    Math.abs(Math.log10(Number(point['training.learningRate']) / 0.01)),
  );
  const trials = listTrials(results);
  const front = paretoFront(spec, trials, ({ parameterCount }) => parameterCount);
  expect(front.at(-1)!.trial).toBe(bestTrial(results)!.trial);
  for (const kept of front)
    expect(
      trials.some(
        ({ value, parameterCount }) => value! < kept.value! && parameterCount <= kept.parameterCount,
      ),
    ).toBe(false);
});
