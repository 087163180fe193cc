import { describe, expect, it } from 'vitest';
import { chain, node, regressionData, startSession } from './testing/small-setup.ts';
import { hashWeights, redoStep } from './step-recording.ts';
import { stageStep, writeTensorCsv } from './step-stages.ts';

const design = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 3 }),
  node('a', 'tanh'),
  node('y', 'dense', { units: 1 }),
);
const data = regressionData(16, [2], ([a, b]) => [a! + b!]);
const tensor = (staged: ReturnType<typeof stageStep>, stage: number, id: string, role: string) =>
  staged.stages[stage]!.layers.find((each) => each.node === id)!.tensors.find((each) => each.role === role)!;

describe('stageStep', () => {
  it('keeps the four stages of a step with tensors that fit together', () => {
    const session = startSession(design, data, { batchSize: 4 });
    const staged = stageStep(session);
    expect(staged.stages.map((each) => each.stage)).toEqual(['forward', 'loss', 'backward', 'update']);
    expect(staged.stages[0]!.layers.map((each) => each.node)).toEqual(['x', 'h', 'a', 'y']);
    expect(staged.stages[2]!.layers.map((each) => each.node)).toEqual(['y', 'a', 'h']);

    const x = tensor(staged, 0, 'x', 'output');
    expect(x.shape).toEqual([4, 2]);
    const [row] = staged.recording.batches[0]!.rows;
    expect([...x.values.subarray(0, 2)]).toEqual([...data.features.subarray(2 * row!, 2 * row! + 2)]);

    // h = x W + b, a = tanh h, y = a V + c, L = mean (y - t)^2: every number by hand.
    const weight = tensor(staged, 0, 'h', 'weight').values;
    const h = tensor(staged, 0, 'h', 'output').values;
    const a = tensor(staged, 0, 'a', 'output').values;
    expect(h[0]).toBeCloseTo(x.values[0]! * weight[0]! + x.values[1]! * weight[3]!, 12);
    expect(a[0]).toBeCloseTo(Math.tanh(h[0]!), 12);
    const y = tensor(staged, 0, 'y', 'output').values;
    const target = tensor(staged, 1, 'y', 'target').values;
    const perExample = tensor(staged, 1, 'y', 'loss per example').values;
    expect(perExample[2]).toBeCloseTo((y[2]! - target[2]!) ** 2, 12);
    expect(staged.loss).toBeCloseTo([...perExample].reduce((all, each) => all + each) / 4, 12);
    const flow = tensor(staged, 1, 'y', 'output gradient').values;
    expect(flow[2]).toBeCloseTo((2 * (y[2]! - target[2]!)) / 4, 12);
    const back = tensor(staged, 2, 'a', 'output gradient').values;
    expect(back[0]).toBeCloseTo(flow[0]! * tensor(staged, 0, 'y', 'weight').values[0]!, 12);
    const gradient = tensor(staged, 2, 'h', 'weight gradient').values;
    const old = tensor(staged, 3, 'h', 'weight').values;
    expect(tensor(staged, 3, 'h', 'new weight').values[1]).toBeCloseTo(old[1]! - 0.05 * gradient[1]!, 14);
    expect([...old]).toEqual([...weight]);
  });

  it('can be looked at before the step is done', () => {
    const session = startSession(design, data, { batchSize: 4 });
    const before = hashWeights(session.plan);
    const staged = stageStep(session, { undo: true });
    expect(hashWeights(session.plan)).toBe(before);
    expect(session.step).toBe(0);
    redoStep(session, staged.recording);
    expect(session.step).toBe(1);
    const kernel = session.plan.parameters[0]!.values;
    expect([...kernel]).toEqual([...tensor(staged, 3, 'h', 'new weight').values]);
  });

  it('has no update where the step diverged', () => {
    const session = startSession(design, data, { learningRate: 1e200, batchSize: 4, epochs: 99 });
    let staged = stageStep(session);
    while (staged.recording.result.divergence === null) {
      if (staged.recording.result.epochEnded) session.finishEpoch();
      staged = stageStep(session);
    }
    expect(staged.stages.map((each) => each.stage)).toEqual(['forward', 'loss', 'backward']);
  });
});

describe('writeTensorCsv', () => {
  it('names every column by its place and keeps every bit', () => {
    const values = Float32Array.of(0.1, -0, 3, NaN, Infinity, 1e-30, 7, 8);
    const text = writeTensorCsv({ shape: [2, 2, 2], values });
    expect(text).toBe(
      `index,0:0,0:1,1:0,1:1\r\n0,${Math.fround(0.1)},-0,3,NaN\r\n1,Infinity,${Math.fround(1e-30)},7,8\r\n`,
    );
    expect(writeTensorCsv({ shape: [2], values: Float64Array.of(1, 2) })).toBe(
      'index,value\r\n0,1\r\n1,2\r\n',
    );
  });
});
