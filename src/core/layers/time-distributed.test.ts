import { expect, test } from 'vitest';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { input } from './input.ts';
import { lstm } from './lstm.ts';
import { checkLayerGradient } from './testing/check-gradient.ts';
import { planLayer } from './testing/plan-layer.ts';
import { createTimeDistributed } from './time-distributed.ts';

const inside = [input, dense, dropout, flatten, lstm];
const timeDistributed = createTimeDistributed((type) => inside.find((layer) => layer.type === type));
const wrap = (type: string, values = {}) => ({ layer: { type, values } });

test('a dense layer over time gives what a dense layer over the last axis gives', () => {
  const values = { units: 2 };
  const plain = planLayer(dense, [[4, 3]], { values });
  const wrapped = planLayer(timeDistributed, [[4, 3]], { values: wrap('dense', values) });
  expect([...wrapped.parameters.keys()]).toEqual(['layer/kernel', 'layer/bias']);
  expect(wrapped.output.shape).toEqual([4, 2]);
  for (const name of ['kernel', 'bias']) {
    wrapped.parameters.get(`layer/${name}`)!.values.set(plain.parameters.get(name)!.values);
  }
  wrapped.inputs[0]!.values.set(plain.inputs[0]!.values);
  wrapped.state.batchSize = plain.state.batchSize = 2;
  expect([...wrapped.forward()]).toEqual([...plain.forward()]);
});

test('any inner layer passes the gradient check, for a full and for a smaller batch', () => {
  const plans = [
    planLayer(timeDistributed, [[4, 3]], { values: wrap('dense', { units: 2 }) }),
    planLayer(timeDistributed, [[2, 3, 2]], { values: wrap('flatten') }),
    planLayer(timeDistributed, [[2, 3, 2]], { values: wrap('lstm', { units: 2 }) }),
    planLayer(timeDistributed, [[2, 6]], { values: wrap('dropout', { rate: 0.4 }) }),
  ];
  for (const planned of plans) {
    for (const batchSize of [3, 2]) {
      planned.state.batchSize = batchSize;
      for (const { relativeError } of checkLayerGradient(planned)) expect(relativeError).toBeLessThan(1e-6);
    }
  }
});

test('shapes, costs and the card come from the inner layer', () => {
  const values = wrap('dense', { units: 2 });
  expect(timeDistributed.inferShape([[4, 3]], values)).toEqual([4, 2]);
  expect(timeDistributed.multiplyAdds([[4, 3]], [4, 2], values)).toBe(24);
  expect(timeDistributed.summarize!(values)).toBe('Dense: 2 units');
});

test('a wrong inner layer is refused by name', () => {
  expect(() => timeDistributed.inferShape([[4, 3]], wrap('nonsense'))).toThrow(/got "nonsense"/);
  expect(() => timeDistributed.inferShape([[4, 3]], wrap('input'))).toThrow(/takes one input/);
  expect(() => timeDistributed.inferShape([[4, 3]], wrap('dense', { units: 0 }))).toThrow(/`units`/);
  expect(() => timeDistributed.inferShape([[]], wrap('dense'))).toThrow(/Reshape/);
});
