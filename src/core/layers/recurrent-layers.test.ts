import { describe, expect, test } from 'vitest';
import { sigmoid, tanh } from '../support/math.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { simpleRnn } from './simple-rnn.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer, type PlannedLayer } from './testing/plan-layer.ts';

type Matrix = readonly (readonly number[])[];

/** Reads a parameter as rows. */
function matrixOf(planned: PlannedLayer, name: string): Matrix {
  const { values, shape } = planned.parameters.get(name)!;
  const columns = shape.at(-1)!;
  return Array.from({ length: values.length / columns }, (_unused, row) => [
    ...values.subarray(row * columns, (row + 1) * columns),
  ]);
}

/** vector . matrix + bias, written as in a textbook. */
function project(vector: readonly number[], matrix: Matrix, bias: readonly number[]): number[] {
  return bias.map((b, column) => vector.reduce((sum, value, row) => sum + value * matrix[row]![column]!, b));
}

type Walk = (sequence: Matrix) => number[][];

/** The formulas of the three cells, one example and one number at a time. */
const textbook: Record<string, (planned: PlannedLayer, prefix: string, units: number) => Walk> = {
  simpleRnn(planned, prefix, units) {
    const kernel = matrixOf(planned, `${prefix}kernel`);
    const recurrent = matrixOf(planned, `${prefix}recurrentKernel`);
    const [bias] = matrixOf(planned, `${prefix}bias`);
    return (sequence) => {
      let h: number[] = Array(units).fill(0);
      return sequence.map((x) => {
        const hidden = project(h, recurrent, Array(units).fill(0));
        return (h = project(x, kernel, bias!).map((value, unit) => tanh(value + hidden[unit]!)));
      });
    };
  },
  lstm(planned, prefix, units) {
    const kernel = matrixOf(planned, `${prefix}kernel`);
    const recurrent = matrixOf(planned, `${prefix}recurrentKernel`);
    const [bias] = matrixOf(planned, `${prefix}bias`);
    return (sequence) => {
      let h: number[] = Array(units).fill(0);
      let c: number[] = Array(units).fill(0);
      return sequence.map((x) => {
        const hidden = project(h, recurrent, Array(4 * units).fill(0));
        const gates = project(x, kernel, bias!).map((value, at) => value + hidden[at]!);
        const [i, f, g, o] = [0, 1, 2, 3].map((gate) => gates.slice(gate * units, (gate + 1) * units));
        c = c.map((old, unit) => sigmoid(f![unit]!) * old + sigmoid(i![unit]!) * tanh(g![unit]!));
        return (h = c.map((value, unit) => sigmoid(o![unit]!) * tanh(value)));
      });
    };
  },
  gru(planned, prefix, units) {
    const kernel = matrixOf(planned, `${prefix}kernel`);
    const recurrent = matrixOf(planned, `${prefix}recurrentKernel`);
    const [bias] = matrixOf(planned, `${prefix}bias`);
    const [recurrentBias] = matrixOf(planned, `${prefix}recurrentBias`);
    return (sequence) => {
      let h: number[] = Array(units).fill(0);
      return sequence.map((x) => {
        const outer = project(x, kernel, bias!);
        const inner = project(h, recurrent, recurrentBias!);
        return (h = h.map((old, unit) => {
          const r = sigmoid(outer[unit]! + inner[unit]!);
          const z = sigmoid(outer[units + unit]! + inner[units + unit]!);
          const n = tanh(outer[2 * units + unit]! + r * inner[2 * units + unit]!);
          return (1 - z) * n + z * old;
        }));
      });
    };
  },
};

const STEPS = 5;
const FEATURES = 3;
const UNITS = 2;

/** What the whole layer must give for one example, from the textbook walks. */
function expectOutput(planned: PlannedLayer, row: number, values: Record<string, unknown>): number[] {
  const walkOf = textbook[planned.layer.type]!;
  const x = planned.inputs[0]!.values;
  let sequence: Matrix = Array.from({ length: STEPS }, (_unused, t) => {
    const at = (row * STEPS + t) * FEATURES;
    return [...x.subarray(at, at + FEATURES)];
  });
  const layers = (values['layers'] as number | undefined) ?? 1;
  let last: number[] = [];
  for (let level = 0; level < layers; level++) {
    const prefix = level === 0 ? '' : `layer${level + 1}/`;
    const ahead = walkOf(planned, prefix, UNITS)(sequence);
    last = ahead.at(-1)!;
    let joined: Matrix = ahead;
    if (values['bidirectional'] === true) {
      const back = walkOf(planned, `${prefix}backward/`, UNITS)([...sequence].reverse());
      last = [...last, ...back.at(-1)!];
      joined = ahead.map((state, t) => [...state, ...back[STEPS - 1 - t]!]);
    }
    sequence = joined;
  }
  return values['returnSequences'] === true ? sequence.flat() : last;
}

const variants = [
  {},
  { returnSequences: true },
  { bidirectional: true },
  { bidirectional: true, returnSequences: true },
  { layers: 3 },
  { layers: 2, bidirectional: true, returnSequences: true },
];
const cases = [simpleRnn, lstm, gru].flatMap((layer) =>
  variants.map((values) => ({ layer, values, name: `${layer.type} ${JSON.stringify(values)}` })),
);

describe.each(cases)('$name', ({ layer, values }) => {
  const shape = [STEPS, FEATURES];
  const options = { values: { units: UNITS, ...values } };

  test('follows the textbook, for a full and for a smaller batch', () => {
    const planned = planLayer(layer, [shape], options);
    for (const batchSize of [3, 2, 3, 1]) {
      planned.state.batchSize = batchSize;
      const y = planned.forward();
      for (let row = 0; row < batchSize; row++) {
        const got = y.subarray(row * planned.output.size, (row + 1) * planned.output.size);
        const want = expectOutput(planned, row, options.values);
        expect(got.length).toBe(want.length);
        got.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 12));
      }
    }
  });

  test('passes the gradient check, for a full and for a smaller batch', () => {
    const planned = planLayer(layer, [shape], options);
    for (const batchSize of [3, 2]) {
      planned.state.batchSize = batchSize;
      for (const report of checkLayerGradient(planned)) {
        expect(report.relativeError, report.name).toBeLessThan(1e-6);
      }
    }
  });

  test('runs without biases, without gradients and in inference', () => {
    const bare = planLayer(layer, [shape], { values: { ...options.values, bias: false } });
    for (const { relativeError } of checkLayerGradient(bare)) expect(relativeError).toBeLessThan(1e-6);
    const frozen = planLayer(layer, [shape], {
      ...options,
      inputGradients: false,
      parameterGradients: false,
    });
    frozen.forward();
    expect(() => frozen.backward()).not.toThrow();
    const inference = planLayer(layer, [shape], { ...options, inferenceOnly: true });
    expect([...inference.forward()]).toEqual([...frozen.forward()]);
    expect(sum(inference.scratchLengths)).toBeLessThan(sum(frozen.scratchLengths));
  });
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

test('a backward pass can be repeated with another gradient after one forward pass', () => {
  const planned = planLayer(lstm, [[4, 2]], { values: { units: 3 } });
  planned.forward();
  planned.output.gradient.fill(1);
  planned.backward();
  const once = [...planned.inputs[0]!.gradient!];
  planned.output.gradient.fill(2);
  planned.backward();
  [...planned.inputs[0]!.gradient!].forEach((value, i) => expect(value).toBeCloseTo(2 * once[i]!, 12));
});

test('a simple RNN with ReLU passes the gradient check', () => {
  const planned = planLayer(simpleRnn, [[4, 2]], { values: { units: 3, activation: 'relu' } });
  for (const { relativeError } of checkLayerGradient(planned)) expect(relativeError).toBeLessThan(1e-6);
});

test('parameters are listed per layer and direction', () => {
  const values = { units: 2, layers: 2, bidirectional: true, bias: true, returnSequences: false };
  const specs = gru.parameters([[5, 3]], values);
  expect(specs.slice(0, 4).map(({ name, shape }) => [name, shape])).toEqual([
    ['kernel', [3, 6]],
    ['recurrentKernel', [2, 6]],
    ['bias', [6]],
    ['recurrentBias', [6]],
  ]);
  expect(specs.find(({ name }) => name === 'layer2/backward/kernel')!.shape).toEqual([4, 6]);
  expect(specs.length).toBe(16);
});

test('an input that is not a sequence is refused with a way to mend it', () => {
  const values = { units: 2, layers: 1, bidirectional: false, bias: true, returnSequences: false };
  expect(() => lstm.inferShape([[5]], values)).toThrow(/Reshape to \[time, 1\].*Embedding/);
  expect(() => lstm.inferShape([[5, 4, 3]], values)).toThrow(/Reshape to \[time, features\]/);
});
