import { resolveOutputs } from '../../src/core/training/output-specs.ts';
import { createMetricCollector } from '../../src/core/training/metric-collector.ts';
import { interleave, summarize, type BenchCase } from '../harness/index.ts';
import { createStudioTrainer } from './studio-trainer.ts';
import { makeData, trainingOf, workloads } from './workloads.ts';

/** Batches whose metrics are timed together. */
const REPEATS = 200;

/**
 * `metrics-overhead`: what the usual metrics cost of the time of a step, in percent, on 784-128-10. The metrics are
 * timed by themselves, because the difference of two whole steps drowns in the noise of the machine.
 */
export const metricsRow: BenchCase = {
  name: 'metrics-overhead',
  async run({ quick }) {
    const workload = workloads.small;
    const trainer = createStudioTrainer(workload);
    const data = makeData(workload);
    const { plan } = trainer.session;
    const [output] = resolveOutputs(plan.graph, trainingOf(workload), data);
    const collector = createMetricCollector(plan, data, output!.options.loss, [], data.rows, {
      output: 0,
      target: 'target',
    });
    const order = data.split.train;
    const metricsMs = () => {
      const start = performance.now();
      for (let i = 0; i < REPEATS; i++) {
        collector.reset();
        collector.add(order, 0, workload.batch);
      }
      return (performance.now() - start) / REPEATS;
    };
    const stepMs = () => (workload.batch * 1000) / trainer.measure(quick ? 40 : 150);
    for (let i = 0; i < 5; i++) {
      metricsMs();
      stepMs();
    }
    const results = await interleave(
      [
        { name: 'metrics', measure: metricsMs },
        { name: 'step', measure: stepMs },
      ],
      quick ? 5 : 15,
    );
    const [metrics, step] = [results.get('metrics')!, results.get('step')!];
    const { median, minimum, maximum } = summarize(
      metrics.values.map((each, i) => (100 * each) / (step.values[i]! - each)),
    );
    return [
      {
        name: 'metrics-overhead',
        mode: 'reproducible',
        threads: 1,
        value: median,
        minimum,
        maximum,
        unit: '%',
        peers: {},
        facts: { metricsMs: metrics.median, stepMs: step.median },
        goals: [{ label: '% of a step', floor: 1, aim: 1, reached: median, better: 'lower' }],
      },
    ];
  },
};
