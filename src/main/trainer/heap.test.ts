import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const child = join(import.meta.dirname, 'testing/heap-child.ts');

async function watch(design: string, batchSize: number): Promise<number> {
  const flags = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    child,
    design,
    String(batchSize),
  ]);
  return (JSON.parse(stdout) as { bytesPerStep: number }).bytesPerStep;
}

// A step hands out one result (about a hundred bytes), and V8 boxes a few of the numbers that cross a call.
const RESULT_BYTES = 120;

it.each(['mlp', 'cnn', 'lstm'])(
  'a training step of a %s allocates nothing but its result: no array, no object, whatever the batch size',
  async (design) => {
    const small = await watch(design, 8);
    const large = await watch(design, 32);
    expect(small).toBeLessThan(RESULT_BYTES);
    expect(large).toBeLessThan(RESULT_BYTES);
    // One number per example would be 24 times 16 bytes.
    expect(Math.abs(large - small)).toBeLessThan(100);
  },
  60_000,
);
