import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine/simd.ts';
import { createProbe, probeSession } from '../probe.ts';
import { chain, classData, node, regressionData, setUp, startSession } from '../testing/small-setup.ts';
import { calibrate } from './calibration.ts';
import { collectOutputs, judgeRows, listCompatibleLosses } from './row-losses.ts';
import { summarizeClasses, summarizeRegression } from './summaries.ts';

const line = chain(node('x', 'input', { shape: [1] }), node('y', 'dense', { units: 1 }));
/** Answers x + 0 for prepared targets; own unit = 10 * prepared + 100. */
function lineProbe() {
  const data = regressionData(4, [1], ([x]) => [x!], { offset: 100, scale: 10 });
  const targets = Float64Array.from(data.features, (x, row) => x - [1, -2, 0, 10][row]!);
  const split = { train: Int32Array.of(0, 1, 2, 3), validation: new Int32Array(0), test: new Int32Array(0) };
  return createProbe(setUp(line, { ...data, targets, split }), [
    { name: 'y.kernel', shape: [1, 1], values: Float32Array.of(1) },
    { name: 'y.bias', shape: [1], values: Float32Array.of(0) },
  ]);
}
const all = Int32Array.of(0, 1, 2, 3);
const loss = (type: string) => ({ type, values: {} });

describe('judgeRows', () => {
  const probe = lineProbe();
  const answers = collectOutputs(probe, all);

  it('shows residuals in the own unit, shares and gradients of every row', () => {
    const found = judgeRows(probe, answers);
    expect([...found.residuals!]).toEqual([10, -20, 0, 100].map((each) => expect.closeTo(each, 5)));
    expect([...found.perRow]).toEqual([1, 4, 0, 100].map((each) => expect.closeTo(each, 5)));
    expect(found.value).toBeCloseTo(105 / 4, 6);
    expect(found.shares[3]).toBeCloseTo(100 / 105, 6);
    expect(found.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect([...found.order]).toEqual([3, 1, 0, 2]);
    expect([...found.gradients]).toEqual([0.5, -1, 0, 5].map((each) => expect.closeTo(each, 6)));
    expect(found.pulls[1]).toBeCloseTo(1, 6);
    expect(found.perfect).toBe(0);
    expect(found.meaning).toMatch(/hits its target/);
  });

  it('lets outliers lose weight under another loss, with the same answers', () => {
    const share = (type: string) => judgeRows(probe, answers, loss(type)).shares[3]!;
    expect(share('meanAbsoluteError')).toBeCloseTo(10 / 13, 6);
    expect(share('meanSquaredError')).toBeGreaterThan(share('huber'));
    const root = judgeRows(probe, answers, loss('rootMeanSquaredError'));
    expect(root.value).toBeCloseTo(Math.sqrt(105 / 4), 6);
    expect(root.gradients[3]).toBeCloseTo(5 / (2 * root.value), 6);
    const absolute = judgeRows(probe, answers, loss('meanAbsoluteError'));
    expect([...absolute.pulls]).toEqual([0.25, 0.25, 0, 0.25].map((each) => expect.closeTo(each, 6)));
  });

  it('lists exactly the losses that fit', () => {
    const types = listCompatibleLosses(probe);
    expect(types).toContain('huber');
    expect(types).not.toContain('categoricalCrossEntropy');
    for (const type of types) expect(judgeRows(probe, answers, loss(type)).perRow).toHaveLength(4);
    expect(() => judgeRows(probe, answers, loss('hinge'))).toThrow(/cannot compare with a target of numbers/);
    const classes = listCompatibleLosses(classProbe(1));
    expect(classes).toEqual(expect.arrayContaining(['categoricalCrossEntropy', 'multiMargin']));
    const margin = judgeRows(classProbe(1), collectOutputs(classProbe(1), rows), loss('multiMargin'));
    expect(margin.meaning).toMatch(/full margin/);
  });

  it('agrees with the loss of the run, on any engine', () => {
    const net = chain(node('x', 'input', { shape: [2] }), node('h', 'dense', { units: 3 }));
    const session = startSession(net, classData(50), { classWeights: [1, 2, 5] }, chooseEngine().engine);
    const copy = probeSession(session);
    const rows = session.setup.data.split.validation;
    const found = judgeRows(copy, collectOutputs(copy, rows));
    expect(found.value).toBeCloseTo(session.evaluate('validation')['loss']!, 6);
    expect(found.residuals).toBeNull();
    expect(found.meaning).toMatch(/probability 1/);
  });
});

describe('summarizeRegression', () => {
  it('compares with predicting the mean of the training rows', () => {
    const probe = lineProbe();
    const answers = collectOutputs(probe, all);
    const found = summarizeRegression(probe, answers, judgeRows(probe, answers))!;
    expect(found.rootMeanSquaredError).toBeCloseTo(10 * Math.sqrt(105 / 4), 4);
    expect(found.meanAbsoluteError).toBeCloseTo(130 / 4, 4);
    const own = [...probe.setup.data.targets].map((each) => 10 * each + 100);
    const mean = own.reduce((a, b) => a + b) / 4;
    expect(found.mean).toBeCloseTo(mean, 10);
    const baseline = Math.sqrt(own.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / 4);
    expect(found.baseline).toBeCloseTo(baseline, 10);
    expect(found.skill).toBeCloseTo(1 - (found.rootMeanSquaredError / baseline) ** 2, 10);
    expect(found.sentence).toMatch(/"y" are off by 51.2/);
  });
});

/** Three classes from fixed logits by the sign of the features. */
function classProbe(scale: number) {
  const net = chain(node('x', 'input', { shape: [2] }), node('h', 'dense', { units: 3 }));
  return createProbe(setUp(net, classData(60)), [
    {
      name: 'h.kernel',
      shape: [2, 3],
      values: Float32Array.of(-1, 0, 1, -1, 0, 1).map((each) => each * scale),
    },
    { name: 'h.bias', shape: [3], values: new Float32Array(3) },
  ]);
}
const rows = Int32Array.from({ length: 60 }, (_, i) => i);

describe('summarizeClasses', () => {
  it('adds up the penalty of each class', () => {
    const probe = classProbe(1);
    const answers = collectOutputs(probe, rows);
    const found = judgeRows(probe, answers);
    const classes = summarizeClasses(probe, answers, found);
    expect(classes.map((each) => each.name)).toEqual(['none', 'one', 'both']);
    expect(classes.reduce((sum, each) => sum + each.rows, 0)).toBe(60);
    expect(classes.reduce((sum, each) => sum + each.share, 0)).toBeCloseTo(1, 10);
    const total = classes.reduce((sum, each) => sum + each.meanLoss * each.rows, 0);
    expect(total / 60).toBeCloseTo(found.value, 6);
  });
});

describe('calibrate', () => {
  it('compares probabilities with what happened', () => {
    const probe = classProbe(1);
    const answers = collectOutputs(probe, rows);
    const found = calibrate(probe, answers)!;
    expect(found.of).toBe('chosen class');
    expect(found.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(60);
    for (const bin of found.bins) {
      if (bin.count === 0) continue;
      expect(bin.confidence).toBeGreaterThanOrEqual(bin.low);
      expect(bin.confidence).toBeLessThanOrEqual(bin.high);
    }
    const expected = found.bins.reduce(
      (sum, bin) => sum + (bin.count === 0 ? 0 : (bin.count / 60) * Math.abs(bin.confidence - bin.accuracy)),
      0,
    );
    expect(found.expectedError).toBeCloseTo(expected, 12);
  });

  it('notices a network that is too sure of itself', () => {
    const probe = classProbe(50);
    expect(calibrate(probe, collectOutputs(probe, rows))!.sentence).toMatch(/^Overconfident/);
  });

  it('reads the probability of the second class from a single output', () => {
    const data = classData(40);
    const targets = data.targets.map((each) => (each > 0 ? 1 : 0));
    const binary = {
      ...data,
      task: 'binary' as const,
      targets,
      classNames: ['no', 'yes'],
    };
    const net = chain(node('x', 'input', { shape: [2] }), node('h', 'dense', { units: 1 }));
    const weights = [
      { name: 'h.kernel', shape: [2, 1], values: new Float32Array(2) },
      { name: 'h.bias', shape: [1], values: Float32Array.of(Math.log(3)) },
    ];
    const probe = createProbe(setUp(net, binary, { loss: loss('binaryCrossEntropyLogits') }), weights);
    const forty = Int32Array.from({ length: 40 }, (_, i) => i);
    const found = calibrate(probe, collectOutputs(probe, forty))!;
    expect(found.of).toBe('second class');
    expect(found.bins[7]).toMatchObject({ count: 40, confidence: expect.closeTo(0.75, 6) as number });
    expect(found.bins[7]!.accuracy).toBeCloseTo([...targets].reduce((a, b) => a + b) / 40, 12);
    const hinge = createProbe(setUp(net, binary, { loss: loss('hinge') }), weights);
    expect(calibrate(hinge, collectOutputs(hinge, forty))).toBeNull();
    const mean = lineProbe();
    expect(calibrate(mean, collectOutputs(mean, all))).toBeNull();
  });
});
