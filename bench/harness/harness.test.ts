import { describe, expect, it } from 'vitest';
import { interleave, medianRatio, summarize } from './measure.ts';
import { formatValue, judge, printTable } from './print.ts';
import type { BenchSuite } from './row.ts';
import { chooseCases, measureSuite, parseSuiteArguments } from './run-suite.ts';

const row = (name: string) => ({
  name,
  mode: 'reproducible',
  threads: 1,
  value: 2,
  unit: 'GF/s',
  peers: { other: 1 },
});

const suite: BenchSuite = {
  name: 'example',
  cases: [
    { name: 'one', run: () => Promise.resolve([row('one')]) },
    {
      name: 'many-*',
      run(context) {
        context.fail('other losses');
        context.fail('other losses');
        context.skip('peer', 'not installed: run `npm ci`');
        context.skip('peer', 'not installed: run `npm ci`');
        return Promise.resolve([row('many-1'), row('many-2')]);
      },
    },
  ],
};

describe('measuring', () => {
  it('takes the middle of an odd number and the mean of the middle two of an even number', () => {
    expect(summarize([3, 1, 2])).toMatchObject({ median: 2, minimum: 1, maximum: 3 });
    expect(summarize([4, 1, 2, 3]).median).toBe(2.5);
    expect(() => summarize([])).toThrow(/at least one/);
  });

  it('measures everybody in every round, and turns the order', async () => {
    const order: string[] = [];
    const contestant = (name: string) => ({ name, measure: () => order.push(name) });
    const results = await interleave(['a', 'b', 'c'].map(contestant), 3);
    expect(order.join('')).toBe('abcbcacab');
    expect(results.get('b')!.values).toEqual([2, 4, 9]);
  });

  it('compares the rounds pair by pair', () => {
    // A machine that is half as fast in the last round does not change who is how much faster.
    expect(medianRatio(summarize([4, 4, 2]), summarize([2, 2, 1]))).toBe(2);
  });
});

describe('running a suite', () => {
  it('reads its options and names the one that it does not know', () => {
    expect(parseSuiteArguments(['--json', '--only', 'one'])).toEqual({
      json: true,
      quick: false,
      only: 'one',
    });
    expect(() => parseSuiteArguments(['--fast'])).toThrow(/`--fast`/);
  });

  it('chooses cases by name and by the beginning of a name', () => {
    expect(chooseCases(suite, undefined)).toHaveLength(2);
    expect(chooseCases(suite, 'many-2').map((each) => each.name)).toEqual(['many-*']);
    expect(() => chooseCases(suite, 'none')).toThrow(/one, many-\*/);
  });

  it('reports rows in the common shape and says once what is missing', async () => {
    const report = await measureSuite(suite, { quick: true, only: undefined });
    expect(report).toMatchObject({
      suite: 'example',
      rows: [row('one'), row('many-1'), row('many-2')],
      skipped: [{ what: 'peer', reason: 'not installed: run `npm ci`' }],
      failures: ['other losses'],
    });
    expect(report.versions['node']).toBe(process.versions.node);
    expect(printTable(report)).toContain('many-2 (reproducible, 1 thread)');
    expect(printTable(report)).toContain('FAILED: other losses');
  });
});

describe('printing', () => {
  it('keeps three digits', () => {
    expect([0.01234, 1.234, 12.34, 1234, 12345, 12_345_678].map(formatValue)).toEqual([
      '0.012',
      '1.23',
      '12.3',
      '1234',
      '12.3k',
      '12.3M',
    ]);
  });

  it('judges a goal by its direction', () => {
    const goal = { label: 'x', floor: 2, aim: 3, better: 'higher' as const };
    expect([1, 2, 3, null].map((reached) => judge({ ...goal, reached }))).toEqual([
      'missed',
      'floor',
      'aim',
      'not measured',
    ]);
    expect(judge({ label: 'ms', floor: 400, aim: 150, better: 'lower', reached: 200 })).toBe('floor');
  });
});
