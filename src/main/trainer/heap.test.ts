import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const child = join(import.meta.dirname, 'testing/heap-child.ts');

async function watch(design: string, batchSize: number): Promise<number> {
  const flags = [
    '--expose-gc',
    '--max-semi-space-size=64',
    '--min-semi-space-size=64',
    // What is optimised when must not depend on what else the machine does.
    '--no-concurrent-recompilation',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    child,
    design,
    String(batchSize),
  ]);
  return (JSON.parse(stdout) as { bytesPerStep: number }).bytesPerStep;
}

// Watching itself leaves an object every 200 steps. A single number that V8 boxes in a step would be 16 bytes.
const WATCHING_BYTES = 4;

it.each(['mlp', 'cnn', 'lstm'])(
  'a training step of a %s allocates nothing: no array, no object, no result',
  async (design) => {
    expect(await watch(design, 32)).toBeLessThan(WATCHING_BYTES);
  },
  60_000,
);
