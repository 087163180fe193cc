import { availableParallelism } from 'node:os';
import { interleave, medianRatio, type BenchCase } from '../harness/index.ts';
import { runDigitsSweep } from './run-digits.ts';

/** `parallel`: trials a minute with two processes next to those with one. */
export const parallelRow: BenchCase = {
  name: 'parallel',
  async run({ quick, skip }) {
    if (availableParallelism() < 2) {
      skip('parallel', 'This machine has a single processor. Run it where there are two.');
      return [];
    }
    const [trials, epochs] = quick ? [17, 20] : [41, 40];
    const perMinute = (processes: number) => async () => {
      const times = await runDigitsSweep(trials, epochs, processes);
      return (60 * times.trials) / times.seconds;
    };
    const measured = await interleave(
      [
        { name: 'one', measure: perMinute(1) },
        { name: 'two', measure: perMinute(2) },
      ],
      quick ? 1 : 3,
    );
    const [one, two] = [measured.get('one')!, measured.get('two')!];
    const ratio = medianRatio(two, one);
    return [
      {
        name: 'parallel',
        mode: 'reproducible',
        threads: 2,
        value: two.median,
        minimum: two.minimum,
        maximum: two.maximum,
        unit: 'trials/min',
        peers: { 'one process': one.median },
        peerSpans: { 'one process': [one.minimum, one.maximum] },
        facts: { trials, epochs, data: 'digits', ratio },
        goals: [{ label: 'x one process', floor: 1.7, aim: 1.9, reached: ratio, better: 'higher' }],
      },
    ];
  },
};
