import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportWeights } from './support/export-weights.ts';
import { openExample, runMonitor, startTraining } from './support/screens.ts';
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
  });
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

  const { tensors: expected } = readTensors(readFileSync(fromCli));
  const { tensors } = readTensors(fromWindow);
  expect([...tensors.keys()]).toEqual([...expected.keys()]);
  for (const [name, { shape, values }] of tensors) {
    expect(shape, name).toEqual(expected.get(name)!.shape);
    // As integers: -0 and 0 must not pass for each other.
    expect(new Uint32Array(values.buffer), name).toEqual(new Uint32Array(expected.get(name)!.values.buffer));
  }

  const workspace = join(userDataDir, 'workspaces', 'My workspace.descent');
  const listed = JSON.parse(runCli(['runs', 'list', '--workspace', workspace, '--json'])) as unknown;
  expect(listed).toMatchObject([{ name: 'iris-01', status: 'completed', epoch: 50 }]);
});
