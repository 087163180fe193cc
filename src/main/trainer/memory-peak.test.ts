import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const child = join(import.meta.dirname, 'testing/memory-child.ts');

it.each(['mlp', 'cnn', 'lstm', 'pictures'])(
  'the memory of a whole run (%s) is predicted to 15 percent, and most of it is the run itself',
  async (name) => {
    const { stdout } = await promisify(execFile)(process.execPath, [child, name]);
    const { before, peak, predicted } = JSON.parse(stdout) as Record<'before' | 'peak' | 'predicted', number>;
    expect(predicted - before).toBeGreaterThan(before);
    expect(Math.abs(peak / predicted - 1)).toBeLessThan(0.15);
  },
  60_000,
);
