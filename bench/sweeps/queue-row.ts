import { summarize, type BenchCase } from '../harness/index.ts';
import { runDigitsSweep } from './run-digits.ts';

/**
 * `queue-overhead`: what a trial costs beside its training: choosing it, writing it down, handing it to a process,
 * reading the data there, building the network, storing what came out.
 */
export const queueRow: BenchCase = {
  name: 'queue-overhead',
  async run({ quick, note }) {
    const trials = quick ? 21 : 61;
    const found: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      const times = await runDigitsSweep(trials, 2, 1);
      found.push((1000 * (times.seconds - times.trainedSeconds)) / times.trials);
    }
    const overhead = summarize(found);
    note(
      'Reports about a sweep come at most four times a second: that is part of the overhead of the last trial.',
    );
    return [
      {
        name: 'queue-overhead',
        mode: 'reproducible',
        threads: 1,
        value: overhead.median,
        minimum: overhead.minimum,
        maximum: overhead.maximum,
        unit: 'ms per trial',
        peers: {},
        facts: { trials, epochs: 2, data: 'digits', network: '64-(8 to 64)-10' },
        goals: [{ label: 'ms per trial', floor: 150, aim: 50, reached: overhead.median, better: 'lower' }],
      },
    ];
  },
};
