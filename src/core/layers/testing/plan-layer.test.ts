import { expect, test } from 'vitest';
import { dense } from '../dense.ts';
import { checkLayerGradient } from './check-gradient.ts';
import { planLayer } from './plan-layer.ts';

test('a planned dense layer passes the gradient check', () => {
  const planned = planLayer(dense, [[4]], { values: { units: 3 } });
  const reports = checkLayerGradient(planned);
  expect(reports.map((report) => report.name)).toEqual([
    'input 0',
    'input 0',
    'kernel',
    'kernel',
    'bias',
    'bias',
  ]);
  for (const report of reports) expect(report.relativeError).toBeLessThan(1e-8);
});

test('the gradient check sees a backward pass that leaves an element out', () => {
  const broken = {
    ...dense,
    plan: (context: Parameters<typeof dense.plan>[0]) => ({
      forward: dense.plan(context).forward,
      backward() {},
    }),
  };
  const [report] = checkLayerGradient(planLayer(broken, [[4]], { values: { units: 3 } }));
  expect(report!.relativeError).toBeNaN();
});
