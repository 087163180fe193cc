import { expect, it } from 'vitest';
import { createStopwatch } from './stopwatch.ts';

it('takes waiting for a processor for training, but not hours without any work', () => {
  let now = 0;
  let processor = 0;
  const watch = createStopwatch({ now: () => now, processorMs: () => processor }, 10);
  watch.start();
  now += 500;
  processor += 100;
  watch.stop();
  expect(watch.seconds).toBeCloseTo(10.5);
  watch.start();
  now += 7_200_000;
  processor += 20;
  watch.stop();
  expect(watch.seconds).toBeCloseTo(10.52);
});
