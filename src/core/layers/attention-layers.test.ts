import { expect, test } from 'vitest';
import { exp } from '../support/math.ts';
import { learnedPositionalEmbedding } from './learned-positional-embedding.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { positionalEncoding } from './positional-encoding.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer, type PlannedLayer } from './testing/plan-layer.ts';

const SELF = [[5, 6]];
const CROSS = [
  [3, 6],
  [5, 4],
];

/** Attention of one example, one number at a time. */
function textbook(planned: PlannedLayer, row: number, heads: number, causal: boolean): number[] {
  const read = (index: number) => {
    const { values, shape, size } = planned.inputs[index]!;
    return Array.from({ length: shape[0]! }, (_unused, t) => {
      const at = row * size + t * shape[1]!;
      return [...values.subarray(at, at + shape[1]!)];
    });
  };
  const project = (x: number[][], name: string) => {
    const { values: kernel, shape } = planned.parameters.get(`${name}Kernel`)!;
    const bias = planned.parameters.get(`${name}Bias`)?.values;
    return x.map((line) =>
      Array.from({ length: shape[1]! }, (_unused, column) =>
        line.reduce((sum, value, at) => sum + value * kernel[at * shape[1]! + column]!, bias?.[column] ?? 0),
      ),
    );
  };
  const source = read(planned.inputs.length - 1);
  const q = project(read(0), 'query');
  const k = project(source, 'key');
  const v = project(source, 'value');
  const d = q[0]!.length / heads;
  const mixed = q.map((query, t) =>
    query.map((_unused, column) => {
      const head = Math.floor(column / d);
      const seen = k.slice(0, causal ? t + 1 : k.length);
      const scores = seen.map((keyed) => {
        let score = 0;
        for (let j = head * d; j < (head + 1) * d; j++) score += query[j]! * keyed[j]!;
        return exp(score / Math.sqrt(d));
      });
      const total = scores.reduce((sum, score) => sum + score, 0);
      return scores.reduce((sum, score, s) => sum + (score / total) * v[s]![column]!, 0);
    }),
  );
  return project(mixed, 'output').flat();
}

const variants = [
  { shapes: SELF, values: { heads: 2 } },
  { shapes: SELF, values: { heads: 3, causal: true, bias: false } },
  { shapes: SELF, values: { heads: 2, keyDimension: 5, causal: true } },
  { shapes: CROSS, values: { heads: 2 } },
  { shapes: CROSS, values: { heads: 1, causal: true, keyDimension: 4, bias: false } },
  { shapes: [...CROSS].reverse(), values: { heads: 2, causal: true } },
];

test.each(variants)('attention over $shapes with $values follows the textbook', ({ shapes, values }) => {
  const planned = planLayer(multiHeadAttention, shapes, { values });
  for (const batchSize of [3, 2]) {
    planned.state.batchSize = batchSize;
    const y = planned.forward();
    for (let row = 0; row < batchSize; row++) {
      const want = textbook(planned, row, values.heads, values.causal === true);
      const got = y.subarray(row * planned.output.size, (row + 1) * planned.output.size);
      expect(got.length).toBe(want.length);
      got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 12));
    }
  }
});

test.each(variants)('attention over $shapes with $values passes the gradient check', ({ shapes, values }) => {
  for (const dropoutRate of [0, 0.4]) {
    const planned = planLayer(multiHeadAttention, shapes, { values: { ...values, dropoutRate } });
    for (const report of checkLayerGradient(planned)) {
      expect(report.relativeError, report.name).toBeLessThan(1e-6);
    }
  }
});

test('a causal step does not change when later steps do', () => {
  const planned = planLayer(multiHeadAttention, [[4, 2]], {
    values: { heads: 1, causal: true },
    maximumRows: 1,
  });
  const before = [...planned.forward().subarray(0, 4)];
  planned.inputs[0]!.values.fill(9, 4);
  expect([...planned.forward().subarray(0, 4)]).toEqual(before);
});

test('attention dropout is off in inference', () => {
  const options = { values: { heads: 2, dropoutRate: 0.5 } };
  const plain = planLayer(multiHeadAttention, SELF, { values: { heads: 2 } });
  const dropped = planLayer(multiHeadAttention, SELF, options);
  const evaluated = planLayer(multiHeadAttention, SELF, { ...options, training: false });
  const inference = planLayer(multiHeadAttention, SELF, { ...options, inferenceOnly: true });
  expect([...dropped.forward()]).not.toEqual([...plain.forward()]);
  expect([...evaluated.forward()]).toEqual([...plain.forward()]);
  expect([...inference.forward()]).toEqual([...plain.forward()]);
});

test('attention refuses features that its heads cannot share, and what is no sequence', () => {
  const values = { heads: 4, keyDimension: null, causal: false, bias: true, dropoutRate: 0 };
  expect(() => multiHeadAttention.inferShape(SELF, values)).toThrow(/divisor of 6 \(1, 2, 3, 6\)/);
  expect(() => multiHeadAttention.inferShape([[6]], values)).toThrow(/Reshape to \[time, features\]/);
});

test('positional encoding adds the sines and cosines of the paper', () => {
  const planned = planLayer(positionalEncoding, [[3, 5]], { maximumRows: 2 });
  planned.inputs[0]!.values.fill(1);
  const y = planned.forward();
  for (let row = 0; row < 2; row++) {
    for (let t = 0; t < 3; t++) {
      for (let i = 0; i < 5; i++) {
        const angle = t / 10_000 ** ((2 * Math.floor(i / 2)) / 5);
        const wanted = 1 + (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
        expect(y[row * 15 + t * 5 + i]).toBeCloseTo(wanted, 12);
      }
    }
  }
});

test('both positional layers pass the gradient check', () => {
  for (const layer of [positionalEncoding, learnedPositionalEmbedding]) {
    for (const { relativeError } of checkLayerGradient(planLayer(layer, [[3, 4]]))) {
      expect(relativeError).toBeLessThan(1e-8);
    }
  }
});

test('learned positions add one row per time step to every example', () => {
  const planned = planLayer(learnedPositionalEmbedding, [[2, 2]], { maximumRows: 2 });
  planned.parameters.get('positions')!.values.set([1, 2, 3, 4]);
  planned.inputs[0]!.values.fill(10);
  expect([...planned.forward()]).toEqual([11, 12, 13, 14, 11, 12, 13, 14]);
});
