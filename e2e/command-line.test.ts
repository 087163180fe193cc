import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findRun } from './support/bridge.ts';
import { answerOpenDialog } from './support/dialogs.ts';
import { exportWeights } from './support/export-weights.ts';
import { digits, makeProject, writeJson } from './support/projects.ts';
import { importProject, openExample, runMonitor, startTraining } from './support/screens.ts';
import { readTensors } from './support/safetensors-reader.ts';
import { expect, test } from './support/test.ts';

const root = join(import.meta.dirname, '..');

/** Runs the command line as `npm run -s cli --` does, and returns what it prints. */
function runCli(args: readonly string[]): string {
  return execFileSync(process.execPath, ['src/cli/index.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    // Progress goes there.
    stdio: ['ignore', 'pipe', 'ignore'],
    // It blocks the test, whose own limit could not end it.
    timeout: 120_000,
  });
}

/** The same through the studio's own executable, as its launcher `resources/terminal/descent` does. */
function runInApp(args: readonly string[]): string {
  const switches = (process.env['DESCENT_ELECTRON_SWITCHES'] ?? '').split(' ').filter(Boolean);
  const all = [...switches, '--ozone-platform=headless', root, '--cli', ...args];
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['DISPLAY'];
  return execFileSync(process.env['DESCENT_ELECTRON']!, all, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    // It blocks the test, whose own limit could not end it.
    timeout: 120_000,
  });
}

/** Three learning rates for the run of an example. */
function makeRateSweep(example: string): unknown {
  const { spec } = JSON.parse(readFileSync(join(root, example), 'utf8')) as {
    readonly spec: { readonly training: object };
  };
  const range = { kind: 'log', minimum: 0.001, maximum: 0.1, steps: 3 };
  return {
    formatVersion: 1,
    kind: 'descent-sweep',
    name: 'Rates',
    base: { ...spec, training: { ...spec.training, epochs: 5 } },
    space: [{ path: 'training.learningRate', label: 'learning rate', range }],
    strategy: { type: 'grid', values: {} },
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
  };
}

function expectSameBits(file: Buffer, other: Buffer): void {
  const { tensors: expected } = readTensors(other);
  const { tensors } = readTensors(file);
  expect([...tensors.keys()]).toEqual([...expected.keys()]);
  for (const [name, { shape, values }] of tensors) {
    expect(shape, name).toEqual(expected.get(name)!.shape);
    // As integers: -0 and 0 must not pass for each other.
    expect(new Uint32Array(values.buffer), name).toEqual(new Uint32Array(expected.get(name)!.values.buffer));
  }
}

test('the command line and the window train the same bits, and one reads the runs of the other', async ({
  studio,
  userDataDir,
}) => {
  const fromCli = join(userDataDir, 'cli.safetensors');
  const lines = runCli(['train', 'resources/examples/iris.json', '--json', '--out', fromCli])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event: string });
  expect(lines[0]).toMatchObject({ event: 'started' });
  expect(lines.filter(({ event }) => event === 'epoch')).toHaveLength(50);
  expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'completed' });

  await openExample(studio, 'Iris flowers');
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  const fromWindow = await exportWeights(studio, 'iris-01', join(userDataDir, 'window.safetensors'));

  expectSameBits(fromWindow, readFileSync(fromCli));

  // The installed studio without its window: the same commands, the same bits, exit codes of its own.
  const fromApp = join(userDataDir, 'app.safetensors');
  runInApp(['train', 'resources/examples/iris.json', '--json', '--out', fromApp]);
  expectSameBits(readFileSync(fromApp), readFileSync(fromCli));
  expect(() => runInApp(['no-command'])).toThrow(expect.objectContaining({ status: 2 }) as Error);

  // Trials side by side: in processes from the sources, in threads of the installed studio.
  const sweep = writeJson(userDataDir, 'rates.json', makeRateSweep('resources/examples/iris.json'));
  const best = [runCli, runInApp].map((run) => {
    const events = run(['sweep', sweep, '--parallel', '2', '--json']).trim().split('\n');
    expect(events).toHaveLength(5);
    return JSON.parse(events.at(-1)!) as unknown;
  });
  expect(best[0]).toMatchObject({ event: 'finished', complete: true });
  expect(best[1]).toEqual(best[0]);

  const workspace = join(userDataDir, 'workspaces', 'My workspace.descent');
  const listed = JSON.parse(runCli(['runs', 'list', '--workspace', workspace, '--json'])) as unknown;
  expect(listed).toMatchObject([{ name: 'iris-01', status: 'completed', epoch: 50 }]);
});

test('several threads of the window train a large network to the bits of one thread', async ({
  studio,
  userDataDir,
}) => {
  const project = makeProject({ name: 'Wide', data: digits, units: 1024, epochs: 8, learningRate: 0.001 });
  const path = writeJson(userDataDir, 'wide.json', project);
  const fromCli = join(userDataDir, 'cli.safetensors');
  runCli(['train', path, '--json', '--out', fromCli]);

  await answerOpenDialog(studio, [path]);
  await importProject(studio);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed');
  const run = await findRun(studio, 'digits-01');
  // A second processor stands by where there is one; how often it is asked depends on what else the machine does.
  if (availableParallelism() > 1) expect(run.compute?.threads).toBeGreaterThan(1);
  const fromWindow = await exportWeights(studio, 'digits-01', join(userDataDir, 'window.safetensors'));
  expectSameBits(fromWindow, readFileSync(fromCli));
});
