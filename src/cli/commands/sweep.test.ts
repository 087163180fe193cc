import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProject } from '../../core/project/parse.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import type { CliHost } from '../command.ts';
import { runCommandLine } from '../main.ts';

const example = fileURLToPath(new URL('../../../resources/examples/iris.json', import.meta.url));
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'descent-sweep-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command line; `stopAfter` presses Ctrl+C after so many trials. */
async function run(args: readonly string[], stopAfter = Infinity) {
  let output = '';
  let errors = '';
  let interrupt: (() => void) | null = null;
  const host: CliHost = {
    output: {
      write(text) {
        output += text;
        if ((output.match(/"event":"trial"/g) ?? []).length >= stopAfter) interrupt?.();
      },
      isTerminal: false,
      columns: 100,
    },
    errors: { write: (text) => void (errors += text), isTerminal: false, columns: 100 },
    now: () => performance.now(),
    onInterrupt(callback) {
      interrupt = callback;
      return () => (interrupt = null);
    },
    breathe: () => Promise.resolve(),
  };
  const code = await runCommandLine(args, host);
  const events = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, output, errors, events };
}

/** What came out, whatever the order in which trials ended and however long they took. */
function resultOf(path: string): unknown {
  const { log, runs } = JSON.parse(readFileSync(`${path}.progress.json`, 'utf8')) as {
    log: unknown;
    runs: { trial: number; replicate: number; elapsedSeconds: number }[];
  };
  const order = (run: { trial: number; replicate: number }) => 1000 * run.trial + run.replicate;
  return {
    log,
    runs: runs.toSorted((a, b) => order(a) - order(b)).map((each) => ({ ...each, elapsedSeconds: 0 })),
  };
}

function sweepFile(name: string, change: Partial<SweepSpec>): string {
  const { spec } = parseProject(JSON.parse(readFileSync(example, 'utf8')));
  const sweep: SweepSpec = {
    formatVersion: 1,
    kind: 'descent-sweep',
    name,
    question: null,
    base: { ...spec, training: { ...spec.training, epochs: 9 } },
    space: [
      {
        path: 'training.learningRate',
        label: 'learning rate',
        range: { kind: 'log', minimum: 0.0001, maximum: 0.3, steps: 3 },
        when: null,
      },
    ],
    strategy: { type: 'grid', values: {} },
    stopping: null,
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
    repeats: 1,
    folds: null,
    seed: 1,
    ...change,
  };
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(sweep));
  return path;
}

describe('descent sweep', () => {
  it('goes on after Ctrl+C in the middle, to what it would have come to, with other numbers of processes', async () => {
    const halving = { type: 'successiveHalving', values: { trials: 9, eta: 3, firstEpochs: 1 } };
    const whole = sweepFile('whole', { strategy: halving });
    const smooth = await run(['sweep', whole, '--json', '--parallel', '2']);
    expect(smooth.code).toBe(0);
    expect(smooth.events.filter(({ event }) => event === 'trial')).toHaveLength(13);
    expect(existsSync(`${whole}.states`)).toBe(false);

    const rough = sweepFile('rough', { name: 'whole', strategy: halving });
    const stopped = await run(['sweep', rough, '--json'], 10);
    expect(stopped.code).toBe(130);
    expect(stopped.events.at(-1)).toMatchObject({ event: 'stopped' });
    const resumed = await run(['sweep', 'resume', rough, '--json', '--parallel', '2']);
    expect(resumed.code).toBe(0);
    expect(resumed.events.at(-1)).toEqual(smooth.events.at(-1));
    expect(resultOf(rough)).toEqual(resultOf(whole));
  });

  it('stops trials that fall behind and lets a population copy its best', async () => {
    const median = sweepFile('median', {
      strategy: { type: 'random', values: { trials: 10 } },
      stopping: { type: 'median', values: { warmupEpochs: 2, trials: 3, lag: 2 } },
    });
    const pruned = await run(['sweep', median, '--json']);
    expect(pruned.code).toBe(0);
    const trials = pruned.events.filter(({ event }) => event === 'trial');
    expect(trials).toHaveLength(10);
    expect(trials.some(({ stopped }) => stopped === true)).toBe(true);

    const population = sweepFile('population', {
      strategy: { type: 'populationBased', values: { members: 4, interval: 3 } },
    });
    const copied = await run(['sweep', population]);
    expect(copied.code, copied.errors).toBe(0);
    expect(copied.output).toContain('generation 2');
    expect(copied.output).toMatch(/Best: trial \d+ with validation\.loss/);
  });
});
