import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingProfile } from '../../core/training/profile.ts';
import { runCommandLine } from '../main.ts';

const examples = join(import.meta.dirname, '..', '..', '..', 'resources', 'examples');

async function run(...args: readonly string[]) {
  let [output, errors] = ['', ''];
  const sink = (write: (text: string) => void) => ({ write, isTerminal: false, columns: 80 });
  const code = await runCommandLine(args, {
    output: sink((text) => (output += text)),
    errors: sink((text) => (errors += text)),
    now: () => performance.now(),
    onInterrupt: () => () => undefined,
    breathe: () => Promise.resolve(),
  });
  return { code, output, errors };
}

describe('profile', () => {
  it('tells for every layer of a project where its time goes', async () => {
    const { code, output } = await run('profile', join(examples, 'digits.json'), '--json');
    expect(code).toBe(0);
    const result = JSON.parse(output) as TrainingProfile;
    const [input, dense] = result.layers;
    expect(input).toMatchObject({ type: 'input', operations: 0, shareOfLimit: null });
    // The first dense layer: forward and the gradient of its kernel, two operations per multiply-add.
    expect(dense!.operations).toBeGreaterThan(0);
    expect(dense!.forwardMs).toBeGreaterThan(0);
    expect(dense!.backwardMs).toBeGreaterThan(0);
    expect(dense!.shareOfLimit).toBeCloseTo(dense!.gigaflops / result.limitGigaflops, 9);
    const updates = result.layers.reduce((sum, each) => sum + each.updateMs, 0);
    expect(updates).toBeCloseTo(result.updateMs, 9);
    expect(result.stepMs).toBeGreaterThan(0);
    // Everything together is the whole step, unless the parts alone were slower than it.
    const { feedMs, checksMs, epochEndMs, otherMs } = result.around;
    const parts = [feedMs, checksMs, epochEndMs, otherMs, result.updateMs];
    const inLayers = result.layers.reduce((sum, each) => sum + each.forwardMs + each.backwardMs, 0);
    const all = parts.reduce(
      (sum, each) => sum + each,
      inLayers + result.loss.forwardMs + result.loss.backwardMs,
    );
    expect(feedMs).toBeGreaterThan(0);
    expect(epochEndMs).toBeGreaterThan(0);
    if (otherMs > 0) expect(all).toBeCloseTo(result.stepMs, 9);
    else expect(all).toBeGreaterThanOrEqual(result.stepMs);
  });

  it('prints a table, and says when a small network trains as a whole', async () => {
    const { code, output } = await run('profile', join(examples, 'spirals.json'));
    expect(code).toBe(0);
    expect(output).toMatch(/^layer +forward +backward +update +of step +GF\/s +of limit$/m);
    expect(output).toContain('limit of 128-bit multiply and add');
  });

  it('refuses an option that it does not know', async () => {
    const { code, errors } = await run('profile', join(examples, 'spirals.json'), '--fast');
    expect(code).toBe(2);
    expect(errors).toContain('--fast');
  });
});
