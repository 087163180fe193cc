import { expect, it } from 'vitest';
import { describeRuns } from './page.ts';

it('says of each row what it means, what was reached, and what others need for it', () => {
  const text = describeRuns({
    suite: 'runs',
    machine: 'a processor',
    versions: { node: '24' },
    quick: false,
    loadBefore: 0.1,
    rows: [
      {
        name: 'filter-ms',
        mode: 'window',
        threads: 1,
        value: 40,
        minimum: 30,
        maximum: 60,
        unit: 'ms',
        peers: {},
        facts: { runs: 1000 },
        goals: [{ label: 'ms', floor: 50, aim: 50, reached: 40, better: 'lower' }],
      },
      { name: 'read-50-ms', mode: 'storage', threads: 1, value: 7, unit: 'ms', peers: { TensorBoard: 900 } },
    ],
    skipped: [{ what: 'another', reason: 'it is not here' }],
    notes: [],
    failures: [],
  });
  expect(text).toMatch(
    /\| filter-ms \| from the last letter .* \| 40(\.0)? ms \(30(\.0)? to 60(\.0)?\) \| < 50\.0 \| held \| {2}\| 1000 runs \|/,
  );
  expect(text).toMatch(/\| read-50-ms \|.*\| TensorBoard: 900 ms \|/);
  expect(text).toContain('- Not measured: another: it is not here');
});
