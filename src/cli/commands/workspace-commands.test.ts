import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safetensors } from '../../core/formats/safetensors.ts';
import { openWorkspace } from '../../main/storage/workspace.ts';
import type { CliHost } from '../command.ts';
import { runCommandLine } from '../main.ts';

const iris = fileURLToPath(new URL('../../../resources/examples/iris.json', import.meta.url));
const rows = fileURLToPath(new URL('../../../resources/datasets/iris.csv', import.meta.url));
let folder = '';
let workspace = '';

async function run(args: readonly string[], interruptAfter = Infinity) {
  const written = { output: '', errors: '' };
  let nowMs = 0;
  let breaths = 0;
  let interrupt: (() => void) | null = null;
  const sink = (name: 'output' | 'errors') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: false,
    columns: 100,
  });
  const host: CliHost = {
    output: sink('output'),
    errors: sink('errors'),
    now: () => (nowMs += 1),
    onInterrupt(callback) {
      interrupt = callback;
      return () => (interrupt = null);
    },
    breathe() {
      if (++breaths === interruptAfter) interrupt?.();
      return Promise.resolve();
    },
  };
  const code = await runCommandLine([...args, '--workspace', workspace], host);
  return { code, ...written };
}

const json = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'descent-cli-'));
  workspace = join(folder, 'mine.descent');
  expect(await run(['run', iris, '--name', 'whole'])).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a workspace from a terminal', () => {
  it('gets the bits that training without one gives', async () => {
    const out = join(folder, 'plain.safetensors');
    const host = {
      output: { write() {}, isTerminal: false, columns: 80 },
      errors: { write() {}, isTerminal: false, columns: 80 },
      now: () => 0,
      onInterrupt: () => () => {},
      breathe: () => Promise.resolve(),
    };
    expect(await runCommandLine(['train', iris, '--out', out], host)).toBe(0);
    const kept = join(folder, 'kept.safetensors');
    expect(
      await run(['export', 'whole', '--format', 'safetensors', '--which', 'last', '--out', kept]),
    ).toMatchObject({
      code: 0,
      output: expect.stringContaining('differ by at most 0') as string,
    });
    const values = (path: string) => safetensors.read(readFileSync(path)).tensors;
    expect(values(kept)).toEqual(values(out));
  });

  it('stops at Ctrl+C with a checkpoint, and goes on from there to the same bits', async () => {
    const stopped = await run(['train', iris, '--name', 'cut', '--json'], 3);
    expect(stopped.code).toBe(130);
    expect(json(stopped.output).at(-1)).toMatchObject({ event: 'finished', status: 'stopped' });
    expect(json(stopped.output).at(-1)!['epoch']).toBeLessThan(50);
    expect(await run(['resume', 'cut'])).toMatchObject({ code: 0 });
    expect((await run(['resume', 'cut'])).errors).toContain('run-not-resumable');
    const weightsOf = async (name: string) => {
      const out = join(folder, `${name}.safetensors`);
      await run(['export', name, '--format', 'safetensors', '--which', 'last', '--out', out]);
      return safetensors.read(readFileSync(out)).tensors;
    };
    expect(await weightsOf('cut')).toEqual(await weightsOf('whole'));
  });

  it('lists, shows, compares and deletes runs', async () => {
    expect((await run(['runs', 'show', 'whole'])).output).toMatch(/status +completed/);
    expect((await run(['runs', 'compare', 'whole', 'cut'])).output).toContain('cut against whole');
    expect((await run(['runs', 'show', 'nobody'])).errors).toContain('run-missing');
    expect((await run(['runs', 'delete', 'cut'])).output).toBe('Deleted "cut".\n');
    expect((await run(['runs', 'list'])).output).not.toContain('cut');
  });

  it('evaluates and predicts with probabilities', async () => {
    const scores = JSON.parse((await run(['evaluate', 'whole', '--json'])).output) as {
      metrics: Record<string, number>;
    };
    expect(scores.metrics['accuracy']).toBeGreaterThan(0.7);
    const out = join(folder, 'predictions.csv');
    expect(await run(['predict', 'whole', rows, '--out', out])).toMatchObject({ code: 0 });
    const [header, first, ...rest] = readFileSync(out, 'utf8').trimEnd().split('\r\n');
    expect(header).toContain('predicted species,probability setosa');
    expect(first).toContain('setosa');
    expect(rest.length).toBe(149);
    writeFileSync(join(folder, 'short.csv'), 'a,b\n1,2\n');
    expect((await run(['predict', 'whole', join(folder, 'short.csv')])).errors).toContain('column-missing');
  });

  it('exports and imports networks, and refuses a pickle', async () => {
    const out = join(folder, 'net.onnx');
    const report = await run([
      'export',
      'whole',
      '--format',
      'onnx',
      '--precision',
      'int8',
      '--out',
      out,
      '--json',
    ]);
    expect(json(report.output)[0]).toMatchObject({ precision: 'int8', scores: { after: {} } });
    expect(await run(['import', out, '--name', 'Back'])).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'evil.pkl'), Buffer.from([0x80, 2]));
    expect(await run(['import', join(folder, 'evil.pkl')])).toMatchObject({ code: 1 });
    expect(await run(['export', 'whole', '--format', 'none', '--out', out])).toMatchObject({ code: 2 });
  });

  it('takes a whole run to another workspace, and refuses a bundle that was changed', async () => {
    const bundle = join(folder, 'whole.descentrun');
    expect(await run(['export', 'whole', '--format', 'bundle', '--out', bundle])).toMatchObject({
      code: 0,
      errors: '',
    });
    const here = workspace;
    workspace = join(folder, 'other.descent');
    try {
      await run(['run', iris, '--name', 'first']);
      expect(await run(['import', bundle])).toMatchObject({ code: 0 });
      const list = JSON.parse((await run(['runs', 'list', '--json'])).output) as { name: string }[];
      expect(list.map(({ name }) => name).sort()).toEqual(['first', 'whole']);
      const bytes = readFileSync(bundle);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(bundle, bytes);
      expect(await run(['import', bundle])).toMatchObject({
        code: 1,
        errors: expect.stringContaining('bundle-') as string,
      });
    } finally {
      workspace = here;
    }
  });

  it('imports and shows data, and checks itself', async () => {
    expect(await run(['data', 'import', rows, '--name', 'Mine'])).toMatchObject({ code: 0 });
    expect((await run(['data', 'show'])).output).toContain('150 x 5  Mine');
    expect((await run(['data', 'show', 'Mine'])).output).toContain('species: categorical');
    expect((await run(['check'])).output).toContain('sound');
  });

  it('is left alone while the window has it open, and says so', async () => {
    const open = await openWorkspace(workspace, { backupFolder: null, higherIsBetter: () => false });
    expect(await run(['train', iris])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('workspace-in-use') as string,
    });
    expect((await run(['runs', 'list'])).code).toBe(0);
    await open.close();
    expect(existsSync(workspace)).toBe(true);
  });
});
