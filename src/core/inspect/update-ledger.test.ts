import { describe, expect, it } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { chooseEngine } from '../engine/simd.ts';
import { optimizers } from '../optimizers/index.ts';
import type { TrainingSpec } from '../training/training-spec.ts';
import { hashWeights, recordStep, redoStep, undoStep } from './step-recording.ts';
import { chain, node, regressionData, startSession } from './testing/small-setup.ts';
import { writeLedger } from './update-ledger.ts';

const design = chain(
  node('x', 'input', { shape: [3] }),
  node('h', 'dense', { units: 6 }),
  node('n', 'batchNorm'),
  node('a', 'relu'),
  node('d', 'dropout', { rate: 0.2 }),
  node('y', 'dense', { units: 1 }),
);
const data = regressionData(40, [3], ([a, b, c]) => [a! - b! * c!]);

function start(training: Partial<TrainingSpec>, engine: Engine = chooseEngine().engine, steps = 3) {
  const session = startSession(design, data, training, engine);
  for (let i = 0; i < steps; i++) session.runBatch();
  return session;
}

const weights = [
  { parameter: 'h.kernel', element: 4 },
  { parameter: 'y.bias', element: 0 },
];

/** Every optimizer with its defaults, and the variants of those that have other code for them. */
const variants = [
  ...optimizers.all.map(({ type }) => ({ type, values: {} })),
  { type: 'sgd', values: { momentum: 0.9, nesterov: true } },
  { type: 'rmsprop', values: { momentum: 0.5, centered: true } },
];

describe('the ledger', () => {
  it.each(variants)('recalculates every new weight to the same bits with $type $values', (optimizer) => {
    for (const engine of [chooseEngine().engine, createReferenceEngine('float64')]) {
      const session = start(
        { optimizer, weightDecay: 0.01, l2Penalty: 0.003, clipping: { kind: 'globalNorm', limit: 0.5 } },
        engine,
      );
      const recording = recordStep(session);
      const ledger = writeLedger(session.setup, recording, weights);
      expect(ledger.isExact).toBe(true);
      expect(ledger.updateNumber).toBe(4);
      for (const row of ledger.rows) {
        expect(row.isExact).toBe(true);
        expect(row.old - row.decay - row.step).toBeCloseTo(row.new, 14);
        expect(row.new).toBe(
          session.plan.parameters.find((p) => p.name === row.parameter)!.values[row.element],
        );
        expect(row.memories.map((each) => each.name)).toEqual(
          optimizers.get(optimizer.type).slots({
            ...Object.fromEntries(
              Object.entries(optimizers.get(optimizer.type).fields).map(([name, { default: value }]) => [
                name,
                value,
              ]),
            ),
            ...optimizer.values,
          }),
        );
      }
    }
  });

  it('would notice a weight that was changed by something else', () => {
    const session = start({});
    const recording = recordStep(session);
    recording.parametersAfter[2]! += 1e-6;
    expect(writeLedger(session.setup, recording, []).isExact).toBe(false);
  });

  it('shows plain SGD as old - learningRate x gradient', () => {
    const session = start({ learningRate: 0.1 }, createReferenceEngine('float64'));
    const [row] = writeLedger(session.setup, recordStep(session), weights).rows;
    expect(row!.label).toBe('h.kernel[0, 4]');
    expect(row!.clipFactor).toBe(1);
    expect(row!.new).toBe(row!.old + -0.1 * row!.gradient);
    expect(row!.direction).toBeCloseTo(row!.gradient, 12);
    expect(row!.memories).toEqual([]);
  });

  it('shows the moments of Adam with their bias corrections', () => {
    const session = start({ optimizer: { type: 'adam', values: {} } }, createReferenceEngine('float64'), 1);
    const [row] = writeLedger(session.setup, recordStep(session), weights).rows;
    const [first, second] = row!.memories;
    expect(first!.after).toBeCloseTo(0.9 * first!.before + 0.1 * row!.gradient, 14);
    expect(first!.biasCorrection).toBeCloseTo(1 - 0.81, 14);
    expect(second!.biasCorrection).toBeCloseTo(1 - 0.999 * 0.999, 14);
    const direction = first!.corrected! / (Math.sqrt(second!.corrected!) + 1e-8);
    expect(row!.direction).toBeCloseTo(direction, 8);
  });

  it('names what clipping and decay did', () => {
    const session = start(
      { clipping: { kind: 'globalNorm', limit: 0.1 }, l2Penalty: 0.01, weightDecay: 0.1 },
      createReferenceEngine('float64'),
    );
    const ledger = writeLedger(session.setup, recordStep(session), weights);
    const factor = 0.1 / (ledger.gradientNorm + 1e-6);
    expect(factor).toBeLessThan(1);
    for (const row of ledger.rows) {
      expect(row.clipFactor).toBeCloseTo(factor, 8);
      expect(row.l2Term).toBe(0.01 * row.old);
      expect(row.appliedGradient).toBeCloseTo(row.gradient * factor + 0.01 * row.old, 14);
      expect(row.decay).toBe(row.learningRate * 0.1 * row.old);
    }
  });

  it('predicts the change of the loss for a tiny step, and reports it for a real one', () => {
    const tiny = start({ learningRate: 1e-6 }, createReferenceEngine('float64'));
    const { predictedChange, actualChange } = writeLedger(tiny.setup, recordStep(tiny), []);
    expect(predictedChange).toBeLessThan(0);
    expect(actualChange / predictedChange).toBeCloseTo(1, 3);
    const huge = start({ learningRate: 5 }, createReferenceEngine('float64'), 0);
    const ledger = writeLedger(huge.setup, recordStep(huge), []);
    expect(ledger.actualChange).toBeGreaterThan(0);
    expect(ledger.predictedChange).toBeLessThan(0);
  });

  it('adds the penalties of single parameters to both losses', () => {
    const nodes = design.nodes.map((each) =>
      each.id === 'h'
        ? {
            ...each,
            parameters: {
              kernel: { initializer: null, frozen: false, learningRateFactor: 2, l1: 0, l2: 0.1 },
            },
          }
        : each,
    );
    const session = startSession({ ...design, nodes }, data, { learningRate: 1e-6 });
    const ledger = writeLedger(session.setup, recordStep(session), weights);
    expect(ledger.actualChange / ledger.predictedChange).toBeCloseTo(1, 3);
    expect(ledger.rows[0]!.learningRate).toBe(2e-6);
  });

  it('measures how far each layer moved', () => {
    const session = start({}, createReferenceEngine('float64'));
    const recording = recordStep(session);
    const { layers, parameters } = writeLedger(session.setup, recording, []);
    expect(layers.map((each) => each.name)).toEqual(['h', 'n', 'y']);
    const kernel = parameters.find((each) => each.name === 'y.kernel')!;
    const { offset, length } = session.plan.parameters.find((each) => each.name === 'y.kernel')!;
    let squares = 0;
    for (let i = offset; i < offset + length; i++) {
      squares += (recording.parametersAfter[i]! - recording.parametersBefore[i]!) ** 2;
    }
    expect(kernel.updateNorm).toBeCloseTo(Math.sqrt(squares), 14);
    expect(kernel.ratio).toBeCloseTo(kernel.updateNorm / kernel.weightNorm, 14);
  });

  it('says why there is nothing to show', () => {
    const session = start({});
    const recording = recordStep(session);
    const ask = (parameter: string, element: number) => () =>
      writeLedger(session.setup, recording, [{ parameter, element }]);
    expect(ask('n.runningMean', 0)).toThrow(/does not learn/);
    expect(ask('y.bias', 1)).toThrow(/none at 1/);
    const wild = start({ learningRate: 1e30 }, createReferenceEngine('float32'), 0);
    let last = recordStep(wild);
    while (last.result.divergence === null) last = recordStep(wild);
    expect(() => writeLedger(wild.setup, last, [])).toThrow(/diverged/);
  });
});

describe('undo and redo of one update', () => {
  it.each(variants)('give back the same bits with $type $values', (optimizer) => {
    const session = start({ optimizer, averageDecay: 0.9, accumulateBatches: 2 }, chooseEngine().engine, 1);
    const start0 = { hash: hashWeights(session.plan), bytes: session.save() };
    const recording = recordStep(session);
    const end = { hash: hashWeights(session.plan), bytes: session.save() };
    expect(end.hash).not.toBe(start0.hash);
    undoStep(session, recording);
    expect({ hash: hashWeights(session.plan), bytes: session.save() }).toEqual(start0);
    redoStep(session, recording);
    expect({ hash: hashWeights(session.plan), bytes: session.save() }).toEqual(end);
    undoStep(session, recording);
    session.runBatch();
    expect(hashWeights(session.plan)).toBe(end.hash);
  });
});
