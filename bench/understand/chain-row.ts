import { summarize, type BenchCase } from '../harness/index.ts';
import { picturesOf } from './networks.ts';
import { openInspector } from './open-inspector.ts';

/** `chain-ms`: the whole answer of the chain-rule view for a weight of the first layer of 784-128-64-10. */
export const chainRow: BenchCase = {
  name: 'chain-ms',
  run({ quick }) {
    const { spec, table } = picturesOf(400);
    const ask = openInspector(spec, table);
    let element = 0;
    const once = (): number => {
      const start = performance.now();
      element = (element + 4099) % (784 * 128);
      ask('chain', {
        target: { kind: 'parameter', name: 'dense_1.kernel', element },
        row: { kind: 'row', row: element % 400 },
      });
      return performance.now() - start;
    };
    once();
    const found = summarize(Array.from({ length: quick ? 5 : 25 }, once));
    return Promise.resolve([
      {
        name: 'chain-ms',
        mode: 'reproducible',
        threads: 1,
        value: found.median,
        minimum: found.minimum,
        maximum: found.maximum,
        unit: 'ms',
        peers: {},
        facts: { network: '784-128-64-10', parameters: 109_386 },
        goals: [{ label: 'ms', floor: 200, aim: 60, reached: found.median, better: 'lower' }],
      },
    ]);
  },
};
