import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../engine/engine.ts';
import { chooseEngine } from '../engine/simd.ts';
import { createRandom } from '../support/random.ts';
import { drawRandomDesign } from '../training/testing/random-design.ts';
import { explainChain, type ChainTarget } from './chain-rule.ts';
import { createProbe, probeSession, type Probe } from './probe.ts';
import { chain, node, regressionData, setUp, startSession } from './testing/small-setup.ts';

/** w1 x, tanh, w2 h: everything is a single number. */
const scalar = chain(
  node('x', 'input', { shape: [1] }),
  node('first', 'dense', { units: 1, bias: false }),
  node('bend', 'tanh'),
  node('second', 'dense', { units: 1, bias: false }),
);

function scalarProbe(): Probe {
  const data = regressionData(4, [1], ([a]) => [a!]);
  const probe = createProbe(setUp(scalar, data), {
    parameters: Float64Array.from({ length: 32 }, (_, i) => (i === 0 ? 0.5 : i === 16 ? -2 : 0)),
    statistics: new Float64Array(0),
  });
  return probe;
}

describe('explainChain on single numbers', () => {
  // x = 0.8, y = 0.3: h = tanh(0.4), o = -2 h, L = (o - 0.3)^2
  const examples = { kind: 'typed' as const, features: [0.8], targets: [0.3] };
  const h = Math.tanh(0.4);
  const error = -2 * h - 0.3;

  it('writes one factor per layer whose product is the derivative', () => {
    const found = explainChain(
      scalarProbe(),
      { kind: 'parameter', name: 'first.kernel', element: 0 },
      examples,
    );
    const [path] = found.layerPaths.listed;
    expect(path!.nodes).toEqual(['first', 'bend', 'second']);
    const expected = [2 * error, -2, 1 - h * h, 0.8];
    expect(path!.factors.map((each) => [each.of, each.by])).toEqual([
      ['loss', 'second'],
      ['second', 'bend'],
      ['bend', 'first'],
      ['first', 'first.kernel[0, 0]'],
    ]);
    let product = 1;
    path!.factors.forEach((each, i) => {
      product *= expected[i]!;
      expect(each.factor).toBeCloseTo(expected[i]!, 10);
      expect(each.runningProduct).toBeCloseTo(product, 10);
      expect(each.isScalar).toBe(true);
    });
    for (const value of [found.chain, found.engine, found.numeric.value]) {
      expect(value).toBeCloseTo(product, 9);
    }
    expect(found.unitPaths.listed.map((each) => each.product)).toEqual([expect.closeTo(product, 10)]);
    expect(found.unitPaths.listed[0]!.factors).toEqual(expected.map((each) => expect.closeTo(each, 9)));
    expect(found.loss).toBeCloseTo(error * error, 12);
  });

  it('also follows an input', () => {
    const found = explainChain(scalarProbe(), { kind: 'input', node: 'x', element: 0 }, examples);
    expect(found.chain).toBeCloseTo(2 * error * -2 * (1 - h * h) * 0.5, 10);
    expect(found.label).toBe('x[feature 1]');
    expect(found.value).toBeCloseTo(0.8);
    expect(found.layerPaths.listed[0]!.nodes).toEqual(['x', 'first', 'bend', 'second']);
  });

  it('says why there is nothing to follow', () => {
    const probe = scalarProbe();
    const ask = (target: ChainTarget) => () => explainChain(probe, target, examples);
    expect(ask({ kind: 'parameter', name: 'first.bias', element: 0 })).toThrow(/first.bias/);
    expect(ask({ kind: 'parameter', name: 'first.kernel', element: 3 })).toThrow(/0 to 0/);
    expect(ask({ kind: 'input', node: 'bend', element: 0 })).toThrow(/not an Input layer/);
    expect(() =>
      explainChain(probe, { kind: 'input', node: 'x', element: 0 }, { kind: 'rows', rows: [9] }),
    ).toThrow(/0 to 3/);
  });
});

describe('explainChain where paths meet', () => {
  const base = chain(
    node('x', 'input', { shape: [3] }),
    node('first', 'dense', { units: 3 }),
    node('left', 'tanh'),
    node('right', 'sigmoid'),
  );
  const design = {
    ...base,
    nodes: [...base.nodes, node('sum', 'add'), node('y', 'dense', { units: 2 })],
    edges: [
      { from: 'x', to: 'first', slot: 0 },
      { from: 'first', to: 'left', slot: 0 },
      { from: 'first', to: 'right', slot: 0 },
      { from: 'left', to: 'sum', slot: 0 },
      { from: 'right', to: 'sum', slot: 1 },
      { from: 'first', to: 'sum', slot: 2 },
      { from: 'sum', to: 'y', slot: 0 },
    ],
  };
  const session = startSession(
    design,
    regressionData(12, [3], ([a, b, c]) => [a! * b!, c!]),
  );
  const found = explainChain(
    probeSession(session),
    { kind: 'parameter', name: 'first.kernel', element: 4 },
    { kind: 'rows', rows: [2] },
  );

  it('adds up to the derivative over paths, connections and units', () => {
    expect(found.layerPaths.count).toBe(3);
    const sum = found.layerPaths.listed.reduce((all, each) => all + each.contribution, 0);
    expect(sum).toBeCloseTo(found.chain, 10);
    expect(found.layerPaths.remainder).toBe(0);
    const arriving = found.edges.filter((each) => each.to === 'sum').map((each) => each.flow);
    expect(arriving).toHaveLength(3);
    expect(arriving.reduce((a, b) => a + b)).toBeCloseTo(found.chain, 10);
    for (const path of found.layerPaths.listed) {
      const product = path.factors.reduce((all, each) => all * each.factor, 1);
      expect(product).toBeCloseTo(path.contribution, 10);
    }
    for (const id of ['first', 'sum', 'y']) {
      const layer = found.layers.find((each) => each.node === id)!;
      expect(layer.flow).toBeCloseTo(found.chain, 10);
      expect(layer.units.reduce((all, each) => all + each.product, 0)).toBeCloseTo(layer.flow, 12);
    }
    expect(found.unitPaths.count).toBe(6);
    expect(found.unitPaths.sum).toBeCloseTo(found.chain, 10);
  });

  it('counts paths that it does not list', () => {
    const short = explainChain(
      probeSession(session),
      { kind: 'parameter', name: 'first.kernel', element: 4 },
      { kind: 'rows', rows: [2] },
      { layerPaths: 1, unitPaths: 2 },
    );
    expect(short.layerPaths).toMatchObject({ count: 3 });
    expect(short.layerPaths.listed).toHaveLength(1);
    const [first] = short.layerPaths.listed;
    expect(first!.contribution + short.layerPaths.remainder).toBeCloseTo(short.chain, 12);
    expect(short.unitPaths).toEqual({ listed: [], count: 6, sum: 0 });
  });
});

const SEEDS = Array.from({ length: 30 }, (_, i) => i + 1);

describe('explainChain on random networks of the catalogue', () => {
  function ask(seed: number, precision: 'float64' | 'float32', mode: 'training' | 'inference') {
    const design = drawRandomDesign(seed);
    const shape = design.nodes[0]!.values['shape'] as readonly number[];
    const random = createRandom(seed, 'targets');
    const data = regressionData(8, shape, () => [
      random.nextNormal(),
      random.nextNormal(),
      random.nextNormal(),
    ]);
    const engine = precision === 'float64' ? createReferenceEngine('float64') : chooseEngine().engine;
    const session = startSession(design, data, { seed }, engine);
    const probe = probeSession(session);
    const learning = probe.plan.parameters.filter((each) => each.learns);
    const { name, length } = learning[random.nextBelow(learning.length)]!;
    const element = random.nextBelow(length);
    const examples = { kind: 'rows' as const, rows: mode === 'training' ? [0, 3, 5, 6] : [seed % 8] };
    const before = probe.plan.parameterVector.slice();
    const found = explainChain(probe, { kind: 'parameter', name, element }, examples, { mode });
    expect(probe.plan.parameterVector).toEqual(before);
    const inputs = explainChain(probe, { kind: 'input', node: design.nodes[0]!.id, element: 1 }, examples, {
      mode,
    });
    return [found, inputs];
  }

  it.each(SEEDS)('of seed %i agrees with differences and the float64 engine', (seed) => {
    for (const mode of ['inference', 'training'] as const) {
      for (const found of ask(seed, 'float64', mode)) {
        expect(found.disagreement).toBeLessThan(1e-6);
        const { listed, count, remainder } = found.layerPaths;
        const sum = listed.reduce((all, each) => all + each.contribution, 0);
        if (count === listed.length) expect(sum).toBeCloseTo(found.chain, 9);
        else expect(sum + remainder).toBeCloseTo(found.chain, 9);
      }
    }
  });

  it.each(SEEDS)('of seed %i agrees with the float32 engine', (seed) => {
    for (const mode of ['inference', 'training'] as const) {
      for (const found of ask(seed, 'float32', mode)) expect(found.disagreement).toBeLessThan(1e-3);
    }
  });
});
