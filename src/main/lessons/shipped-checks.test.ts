import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateCheck, type FactSheet } from '../../core/lessons/check.ts';
import { subjectOf } from '../../core/lessons/facts.ts';
import { parseLessonPackBytes } from '../../core/lessons/parse.ts';

/** What a learner who did it would show, and what learners show who did not: at the limit, beside it, something else. */
interface Example {
  readonly right: FactSheet;
  /** Each replaces facts of `right`. */
  readonly wrong: readonly FactSheet[];
}

const done = { 'run.status': 'completed' };
const unfinished = [{ 'run.status': 'running' }, { 'run.status': 'diverged' }];
const agreement: Example = {
  right: { 'chain.disagreement': 0.001 },
  wrong: [{ 'chain.disagreement': 0.0011 }, { 'chain.disagreement': Number.NaN }],
};

/** One limit that must be passed: the nearest value that does, then values that do not. */
const limit = (fact: string, right: number, ...wrong: readonly number[]): Example => ({
  right: { [fact]: right },
  wrong: [...wrong, Number.NaN].map((value) => ({ [fact]: value })),
});

/** By lesson, in the order of its checks. */
const examples: Readonly<Record<string, readonly Example[]>> = {
  neuron: [
    { right: done, wrong: unfinished },
    limit('run.trainAccuracy', 0.81, 0.8, 0.5),
    limit('neuron.activation', 0.51, 0.5, -0.9),
    limit('neuron.preActivation', -0.01, 0, 2),
    limit('ablation.lossChange', 0.021, 0.02, -0.3),
  ],
  'learning-rate': [
    {
      right: { ...done, 'run.learningRate': 0.001, 'run.trainLoss': 0.21 },
      wrong: [...unfinished, { 'run.learningRate': 0.002 }, { 'run.trainLoss': 0.2 }],
    },
    {
      right: { 'run.learningRate': 0.3, 'run.trainLoss': 0.09 },
      wrong: [{ 'run.learningRate': 0.31 }, { 'run.trainLoss': 0.1 }, { 'run.trainLoss': Number.NaN }],
    },
    {
      right: { 'run.learningRate': 1, 'run.status': 'diverged' },
      wrong: [{ 'run.learningRate': 0.99 }, { 'run.status': 'completed' }],
    },
    limit('forks.count', 5, 4, 0),
    limit('forks.bestFactor', 10, 100),
  ],
  initialisation: [
    {
      right: { ...done, 'run.initializer': 'zeros', 'run.trainAccuracy': 0.6 },
      wrong: [...unfinished, { 'run.initializer': 'glorotUniform' }, { 'run.trainAccuracy': 0.61 }],
    },
    limit('starts.broken', 2, 1, 0),
    { right: { 'starts.hasTwins': true }, wrong: [{ 'starts.hasTwins': false }] },
    {
      right: { 'run.initializer': 'glorotUniform', 'run.trainAccuracy': 0.86 },
      wrong: [{ 'run.initializer': 'zeros' }, { 'run.trainAccuracy': 0.85 }],
    },
  ],
  loss: [
    {
      right: { ...done, 'run.trainLoss': 0.49 },
      wrong: [...unfinished, { 'run.trainLoss': 0.5 }, { 'run.trainLoss': Number.NaN }],
    },
    {
      right: { 'loss.type': 'meanSquaredError', 'loss.rows': 'train' },
      wrong: [{ 'loss.type': 'meanAbsoluteError' }, { 'loss.rows': 'validation' }],
    },
    limit('loss.skill', 0.21, 0.2, -1),
    {
      right: { 'loss.type': 'meanAbsoluteError', 'loss.worstTenth': 0.44 },
      wrong: [{ 'loss.type': 'meanSquaredError' }, { 'loss.worstTenth': 0.45 }],
    },
    { right: { 'loss.rows': 'validation' }, wrong: [{ 'loss.rows': 'train' }] },
  ],
  'chain-rule': [
    { right: done, wrong: unfinished },
    {
      right: { 'chain.kind': 'parameter', 'chain.name': 'dense_1.kernel' },
      wrong: [{ 'chain.kind': 'input' }, { 'chain.name': 'dense_2.kernel' }],
    },
    limit('chain.size', 0.00002, 0.00001, 0),
    agreement,
    { right: { 'chain.kind': 'input' }, wrong: [{ 'chain.kind': 'parameter' }] },
    agreement,
    {
      right: { 'step.seen': ['forward'] },
      wrong: [{ 'step.seen': [] }, { 'step.seen': ['loss', 'backward'] }],
    },
    {
      right: { 'step.seen': ['forward', 'backward'] },
      wrong: [{ 'step.seen': [] }, { 'step.seen': ['forward', 'loss', 'update'] }],
    },
  ],
  'update-rule': [
    { right: { ...done, 'run.optimizer': 'sgd' }, wrong: [...unfinished, { 'run.optimizer': 'adam' }] },
    limit('update.done', 1, 0),
    { right: { 'update.isExact': true }, wrong: [{ 'update.isExact': false }] },
    {
      right: { 'update.done': 2, 'update.predicted': -0.01, 'update.actual': -0.008 },
      wrong: [
        { 'update.done': 1 },
        { 'update.predicted': 0 },
        { 'update.actual': 0 },
        { 'update.actual': 0.02 },
      ],
    },
    limit('update.undos', 1, 0),
    { right: { 'update.isRestored': true }, wrong: [{ 'update.isRestored': false }] },
  ],
  overfitting: [
    limit('run.trainLoss', 0.14, 0.15, 0.6),
    limit('run.validationRise', 1.31, 1.3, 1),
    {
      right: { 'health.findings': ['dead-units', 'overfitting'] },
      wrong: [{ 'health.findings': [] }, { 'health.findings': ['dead-units'] }],
    },
    {
      right: { ...done, 'run.isRegularised': true, 'run.validationRise': 1.24 },
      wrong: [...unfinished, { 'run.isRegularised': false }, { 'run.validationRise': 1.25 }],
    },
  ],
  'vanishing-gradients': [
    {
      right: { ...done, 'run.trainAccuracy': 0.65, 'run.layers': ['dense', 'sigmoid'] },
      wrong: [...unfinished, { 'run.trainAccuracy': 0.66 }, { 'run.layers': ['dense', 'relu'] }],
    },
    {
      right: { 'health.findings': ['vanishing-gradient'] },
      wrong: [{ 'health.findings': [] }, { 'health.findings': ['exploding-gradient'] }],
    },
    limit('health.firstRatio', 0.0009, 0.001, 1),
    {
      right: { 'run.layers': ['dense', 'add'], 'run.trainAccuracy': 0.86 },
      wrong: [{ 'run.layers': ['dense', 'sigmoid'] }, { 'run.trainAccuracy': 0.85 }],
    },
    limit('health.firstRatio', 0.11, 0.1, 0),
  ],
  convolution: [
    {
      right: { 'run.layers': ['conv2d', 'dense'], 'run.trainAccuracy': 0.81 },
      wrong: [{ 'run.layers': ['flatten', 'dense'] }, { 'run.trainAccuracy': 0.8 }],
    },
    { right: { 'neuron.isFilter': true }, wrong: [{ 'neuron.isFilter': false }] },
    limit('neuron.activation', 0.01, 0, -1),
    limit('ablation.lossChange', 0.051, 0.05, -0.1),
  ],
};

const folder = join(import.meta.dirname, '../../../resources/lessons');
const checks = readdirSync(folder)
  .toSorted()
  .flatMap((file) => parseLessonPackBytes(readFileSync(join(folder, file))).lessons)
  .flatMap(({ id, steps }) =>
    steps
      .flatMap((step) => (step.kind === 'try' ? step.checks : []))
      .map((check, at) => ({ id, check, at, example: examples[id]?.[at] })),
  );

describe('the checks of the lessons that ship', () => {
  it('have an example each, and no example is left over', () => {
    expect(checks.filter(({ example }) => example === undefined)).toEqual([]);
    expect(Object.values(examples).flat()).toHaveLength(checks.length);
  });

  it.each(checks)('$id $at: $check.text', ({ check, example }) => {
    const { right, wrong } = example!;
    const isAboutRuns = check.all.some(({ fact }) => subjectOf(fact) === 'run');
    const look = (...sheets: readonly FactSheet[]) =>
      isAboutRuns ? evaluateCheck(check, sheets, {}) : evaluateCheck(check, [], sheets[0] ?? {});

    expect(look(right).passed).toBe(true);
    expect(look().passed, 'nothing done').toBe(false);
    const broken = new Set<string>();
    for (const part of wrong) {
      const { passed, conditions } = look({ ...right, ...part });
      expect(passed, JSON.stringify(part)).toBe(false);
      const failed = conditions.filter(({ holds }) => !holds).map(({ condition }) => condition.fact);
      expect(failed, 'only what is wrong is named').toEqual(Object.keys(part));
      broken.add(failed[0]!);
    }
    expect(broken, 'each condition counts').toEqual(new Set(check.all.map(({ fact }) => fact)));
    for (const fact of Object.keys(right)) {
      expect(look({ ...right, [fact]: null }).passed, `${fact} not known`).toBe(false);
    }
    // What several runs did one part each is not done, and a good run stays good beside a bad one.
    if (isAboutRuns) {
      const bad = wrong.map((part) => ({ ...right, ...part }));
      expect(look(...bad).passed).toBe(false);
      expect(look(...bad, right).passed).toBe(true);
    }
  });
});
