import { availableParallelism } from 'node:os';
import { interleave, medianRatio, summarize, type BenchCase } from '../harness/index.ts';
import { runDigitsSweep } from './run-digits.ts';

function rowOf(name: string, quick: readonly [number, number], full: readonly [number, number]): BenchCase {
  return {
    name,
    async run({ quick: isQuick, skip }) {
      if (availableParallelism() < 2) {
        skip(name, 'This machine has a single processor. Run it where there are two.');
        return [];
      }
      const [trials, epochs] = isQuick ? quick : full;
      const seconds: number[] = [];
      const perMinute = (processes: number) => async () => {
        const times = await runDigitsSweep(trials, epochs, processes);
        if (processes === 1) seconds.push(times.trainedSeconds / times.trials);
        return (60 * times.trials) / times.seconds;
      };
      const measured = await interleave(
        [
          { name: 'one', measure: perMinute(1) },
          { name: 'two', measure: perMinute(2) },
        ],
        isQuick ? 1 : 3,
      );
      const [one, two] = [measured.get('one')!, measured.get('two')!];
      const ratio = medianRatio(two, one);
      return [
        {
          name,
          mode: 'reproducible',
          threads: 2,
          value: two.median,
          minimum: two.minimum,
          maximum: two.maximum,
          unit: 'trials/min',
          peers: { 'one process': one.median },
          peerSpans: { 'one process': [one.minimum, one.maximum] },
          facts: { trials, epochs, data: 'digits', secondsPerTrial: summarize(seconds).median, ratio },
          goals: [{ label: 'x one process', floor: 1.7, aim: 1.9, reached: ratio, better: 'higher' }],
        },
      ];
    },
  };
}

/**
 * `parallel`: trials a minute with two processes next to those with one, where a trial trains for a second or so;
 * `parallel-short`: the same where it trains for a twentieth of that, and the studio's own work weighs the most.
 */
export const parallelRows: readonly BenchCase[] = [
  rowOf('parallel', [9, 300], [21, 600]),
  rowOf('parallel-short', [17, 20], [41, 40]),
];
