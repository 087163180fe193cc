import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { interleave, meanRatio, type BenchCase } from '../harness/index.ts';
import { createStudioTrainer } from './studio-trainer.ts';
import { workloads } from './workloads.ts';

/** What a program that wants a whole processor looks like. */
const SPIN = 'for (;;);';
const STRETCH_MS = 100;

/**
 * `threads-busy`: two threads on 784-128-10 next to one, while other programs want every processor. Helpers that
 * are held up must not hold up the training: at most 5% may be lost. Whether a program has a processor of its own or shares it
 * changes from one moment to the next and halves its speed: hence many short stretches, and what they did in all.
 */
export const busyRow: BenchCase = {
  name: 'threads-busy',
  async run({ quick, progress }) {
    progress('threads-busy');
    const neighbours = cpus().map(() => spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' }));
    const alone = createStudioTrainer(workloads.small);
    const together = createStudioTrainer(workloads.small, { arithmetic: 'reproducible', threads: 2 });
    try {
      // Long enough for the helper to start and for the first looks at both ways.
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const each of [alone, together]) each.measure(quick ? 300 : 1000);
      const results = await interleave(
        [
          { name: 'one thread', measure: () => alone.measure(STRETCH_MS) },
          { name: 'two threads', measure: () => together.measure(STRETCH_MS) },
        ],
        quick ? 15 : 120,
      );
      const [one, two] = [results.get('one thread')!, results.get('two threads')!];
      return [
        {
          name: 'threads-busy',
          mode: 'reproducible',
          threads: 2,
          value: two.median,
          minimum: two.minimum,
          maximum: two.maximum,
          unit: 'examples/s, every processor taken',
          peers: { 'one thread': one.median },
          peerSpans: { 'one thread': [one.minimum, one.maximum] },
          goals: [
            { label: 'x one thread', floor: 0.95, aim: 1, reached: meanRatio(two, one), better: 'higher' },
          ],
        },
      ];
    } finally {
      together.end();
      for (const each of neighbours) each.kill('SIGKILL');
    }
  },
};
