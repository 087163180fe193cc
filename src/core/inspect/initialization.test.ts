import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../engine/simd.ts';
import { TrainingSession } from '../training/session.ts';
import { drawRandomDesign } from '../training/testing/random-design.ts';
import { compareInitializers, STANDARD_CANDIDATES } from './initialization.ts';
import { chain, classData, node, regressionData, setUp } from './testing/small-setup.ts';

const deep = (activation: string) =>
  chain(
    node('x', 'input', { shape: [2] }),
    ...Array.from({ length: 8 }, (_, i) => [
      node(`h${i}`, 'dense', { units: 32 }),
      node(`a${i}`, activation),
    ]).flat(),
    node('y', 'dense', { units: 3 }),
  );
const report = (activation: string, label: RegExp) => {
  const found = compareInitializers(setUp(deep(activation), classData(60), { batchSize: 32 }));
  return found.reports.find((each) => label.test(each.candidate.label))!;
};

describe('compareInitializers', () => {
  it('sees exactly what the first step of the run will see', () => {
    const setup = setUp(deep('relu'), classData(60), { batchSize: 32, seed: 9 }, chooseEngine().engine);
    const { reports } = compareInitializers(setup);
    const session = new TrainingSession(setup);
    expect(reports[0]!.loss).toBe(session.runBatch().loss);
    const he = new TrainingSession({
      ...setup,
      training: { ...setup.training, initializer: { type: 'heNormal', values: {} } },
    });
    expect(reports.find((each) => each.candidate.label === 'He normal')!.loss).toBe(he.runBatch().loss);
  });

  it('names the layer in which nothing is left under zeros, and the units that stay the same', () => {
    const { firstBreak, twins, loss } = report('tanh', /zeros/);
    expect(firstBreak).toMatchObject({ node: 'h0', kind: 'no signal' });
    expect(loss).toBeCloseTo(Math.log(3), 10);
    expect(twins[0]).toMatchObject({ node: 'h0', units: 32 });
    expect(twins[0]!.groups).toEqual([Array.from({ length: 32 }, (_, i) => i)]);
    // The output units have different gradients, because the classes are of different size.
    expect(twins.map((each) => each.node)).not.toContain('y');
  });

  it('keeps twins together while training, as it says', () => {
    const net = chain(
      node('x', 'input', { shape: [2] }),
      node('h', 'dense', { units: 4 }),
      node('a', 'sigmoid'),
      node('y', 'dense', { units: 3 }),
    );
    const zeros = { type: 'zeros', values: {} };
    const setup = setUp(net, classData(60), { initializer: zeros, learningRate: 0.5 });
    expect(compareInitializers(setup).reports[0]!.twins.map((each) => each.node)).toEqual(['h']);
    const session = new TrainingSession(setup);
    for (let i = 0; i < 5; i++) session.runBatch();
    const { values } = session.plan.parameters.find((each) => each.name === 'h.kernel')!;
    expect(values[0]).not.toBe(0);
    for (let i = 0; i < 8; i++) expect(values[i]).toBe(values[i - (i % 4)]);
  });

  it('finds signals that shrink and signals that saturate', () => {
    expect(report('tanh', /small/).firstBreak).toMatchObject({ node: 'h0', kind: 'vanishing signal' });
    const large = report('tanh', /large/);
    expect(large.firstBreak!.kind).toBe('saturated');
    expect(large.firstBreak!.sentence).toMatch(/"a\d" is at one of its bounds for \d/);
    expect(report('relu', /large/).firstBreak).toMatchObject({ kind: 'exploding signal' });
    expect(report('relu', /small/).breaks.some((each) => each.kind === 'vanishing gradient')).toBe(true);
  });

  it('suggests an initialiser that breaks nothing', () => {
    const found = compareInitializers(setUp(deep('relu'), classData(60), { batchSize: 32 }));
    const best = found.reports[found.suggestion]!;
    expect(best.breaks).toEqual([]);
    expect(best.candidate.label).toBe('He normal');
    expect(best.candidate.initializer).toEqual({ type: 'heNormal', values: {} });
    const designed = { ...setUp(deep('relu'), classData(60)) };
    const bad = compareInitializers(designed, [STANDARD_CANDIDATES[1]!, STANDARD_CANDIDATES[2]!]);
    expect(bad.sentence).toMatch(/^No candidate starts well/);
  });

  it('describes mean, deviation and quantiles of every layer', () => {
    const { layers } = report('relu', /Glorot/);
    expect(layers).toHaveLength(18);
    expect(layers[0]!.gradients).toBeNull();
    expect(layers[1]!.weightGradients).not.toBeNull();
    const { quantiles, zeros, mean } = layers[2]!.activations;
    expect(quantiles[0]).toBe(0);
    expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
    expect(zeros).toBeGreaterThan(0.2);
    expect(mean).toBeGreaterThan(0);
  });

  it('looks at any graph of the catalogue', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const design = drawRandomDesign(seed);
      const shape = design.nodes[0]!.values['shape'] as readonly number[];
      const data = regressionData(12, shape, ([a, b]) => [a!, b!, 0]);
      const { reports } = compareInitializers(setUp(design, data));
      expect(reports).toHaveLength(STANDARD_CANDIDATES.length);
      for (const each of reports) expect(each.layers).toHaveLength(design.nodes.length);
    }
  });
});
