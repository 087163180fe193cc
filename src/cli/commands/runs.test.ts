import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { parseProjectBytes } from '../../core/project/parse.ts';
import { openWorkspace } from '../../main/storage/workspace.ts';
import type { CliHost } from '../command.ts';
import { runCommandLine } from '../main.ts';
import { formatRuns } from './runs.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'descent-runs-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[]) {
  const written = { output: '', errors: '' };
  const sink = (name: 'output' | 'errors') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    columns: 80,
  });
  const host: CliHost = {
    output: sink('output'),
    errors: sink('errors'),
    now: () => 0,
    onInterrupt: () => () => {},
    breathe: () => Promise.resolve(),
  };
  return { code: await runCommandLine(args, host), ...written };
}

const { spec } = parseProjectBytes(
  readFileSync(new URL('../../../resources/examples/iris.json', import.meta.url)),
);

describe('runs list', () => {
  it('lists the runs of a workspace and leaves the file as it is', async () => {
    const file = join(folder, 'mine.descent');
    const workspace = await openWorkspace(file, { backupFolder: null, higherIsBetter: () => false });
    const hash = '0'.repeat(64);
    workspace.runs.create({
      name: 'First <b>',
      spec,
      datasetName: 'Iris',
      datasetId: null,
      datasetHash: hash,
    });
    await workspace.close();
    const before = readFileSync(file);
    const listed = await run(['runs', 'list', '--workspace', file]);
    expect(listed).toMatchObject({ code: 0, errors: '' });
    expect(listed.output).toContain('First <b>');
    const json = JSON.parse(
      (await run(['runs', 'list', '--workspace', file, '--json'])).output,
    ) as RunSummary[];
    expect(json).toMatchObject([{ name: 'First <b>', spec: { design: { name: spec.design.name } } }]);
    expect(readFileSync(file)).toEqual(before);
  });

  it('refuses files that are no workspace', async () => {
    expect(await run(['runs', 'list', '--workspace', join(folder, 'none.descent')])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('workspace-missing'),
    });
    writeFileSync(join(folder, 'text.descent'), 'hello '.repeat(1000));
    expect((await run(['runs', 'list', '--workspace', join(folder, 'text.descent')])).code).toBe(1);
  });
});

it('aligns the table of runs', () => {
  const base = {
    createdAt: '2024-06-01T12:34:56Z',
    status: 'completed',
    epoch: 50,
    totalEpochs: 50,
    name: 'A',
    metrics: { 'train.loss': { last: 0.123456 } },
  };
  const text = formatRuns([
    base,
    { ...base, status: 'running', epoch: 3, name: 'B', metrics: {} },
  ] as unknown as RunSummary[]);
  expect(text.split('\n')).toEqual([
    'created           status     epochs  train loss  validation loss  name',
    '2024-06-01 12:34  completed  50/50   0.1235                       A',
    '2024-06-01 12:34  running    3/50                                 B',
    '',
  ]);
  expect(formatRuns([])).toBe('No runs yet.\n');
});
