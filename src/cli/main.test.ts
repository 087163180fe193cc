import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliHost } from './command.ts';
import { commands } from './commands/index.ts';
import { runCommandLine } from './main.ts';

const examples = fileURLToPath(new URL('../../resources/examples/', import.meta.url));
const cases = fileURLToPath(new URL('golden/cases/', import.meta.url));
let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'descent-cli-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command line against a host that keeps what is written. Time goes on by `stepMs` per look. */
async function run(
  args: readonly string[],
  { isTerminal = false, stepMs = 1, interruptAfter = Infinity } = {},
) {
  const written = { output: '', errors: '' };
  let nowMs = 0;
  let breaths = 0;
  let interrupt: (() => void) | null = null;
  const sink = (name: 'output' | 'errors') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal,
    columns: 100,
  });
  const host: CliHost = {
    output: sink('output'),
    errors: sink('errors'),
    now: () => (nowMs += stepMs),
    onInterrupt(callback) {
      interrupt = callback;
      return () => (interrupt = null);
    },
    breathe() {
      if (++breaths >= interruptAfter) interrupt?.();
      return Promise.resolve();
    },
  };
  const code = await runCommandLine(args, host);
  expect(interrupt).toBeNull();
  return { code, ...written };
}

/** Writes the iris example with changes and gives its path. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function project(name: string, change: (file: any) => void): string {
  const file = JSON.parse(readFileSync(join(examples, 'iris.json'), 'utf8'));
  change(file);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(file));
  return path;
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('train', () => {
  it.each([
    ['iris', 0.9],
    ['spirals', 0.95],
  ])('learns the example %s', async (name, least) => {
    const { code, output } = await run(['train', join(examples, `${name}.json`), '--json']);
    const finished = lines(output).at(-1);
    expect(code).toBe(0);
    expect(finished).toMatchObject({ event: 'finished', status: 'completed' });
    expect(finished.validation.accuracy).toBeGreaterThan(least);
  });

  it('tells a script everything, one JSON object per line', async () => {
    const { output, errors } = await run([
      'train',
      project('short.json', (file) => (file.spec.training.epochs = 3)),
      '--json',
    ]);
    const events = lines(output);
    expect(events.map((each) => each.event)).toEqual(['started', 'epoch', 'epoch', 'epoch', 'finished']);
    expect(events[0]).toMatchObject({
      name: 'Iris flowers',
      task: 'multiclass',
      rows: { train: 105, validation: 30, test: 15 },
    });
    expect(events[0].dataHash).toMatch(/^[0-9a-f]{64}$/);
    expect(events[3]).toMatchObject({
      epoch: 3,
      train: { loss: expect.any(Number) },
      validation: { accuracy: expect.any(Number) },
    });
    expect(events[4].test).toHaveProperty('accuracy');
    expect(errors).not.toContain('\u001b');
  });

  it('calculates as the command line says', async () => {
    const path = project('compute.json', (file) => (file.spec.training.epochs = 1));
    const { output } = await run(['train', path, '--json', '--arithmetic', 'fast', '--threads', '1']);
    expect(lines(output)[0]).toMatchObject({ engine: 'simd-fast', arithmetic: 'fast', threads: 1 });
    const { code, errors } = await run(['train', path, '--threads', 'many']);
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining('`training.threads` to be "auto" or a whole'),
    ]);
  });

  it('gives the same numbers every time', async () => {
    const path = project('same.json', (file) => (file.spec.training.epochs = 2));
    const epochs = async () =>
      lines((await run(['train', path, '--json'])).output).filter((each) => each.event === 'epoch');
    expect(await epochs()).toEqual(await epochs());
  });

  it('redraws a bar with time left on a terminal, and prints a line per tenth elsewhere', async () => {
    const path = join(examples, 'iris.json');
    const terminal = await run(['train', path], { isTerminal: true, stepMs: 20 });
    const drawn = terminal.errors.split('\r\u001b[2K');
    expect(drawn[Math.floor(drawn.length / 2)]).toMatch(
      /^█+░+ {2}\d+ % {2}\d+ s left {2}epoch \d+\/50 {2}loss [\d.]+/,
    );
    expect(drawn.every((line) => line.length < 100)).toBe(true);
    expect(terminal.errors.endsWith('\r\u001b[2K')).toBe(true);
    expect(terminal.output).toContain('completed after 50 epochs');
    const plain = await run(['train', path]);
    expect(plain.errors.trimEnd().split('\n').length).toBe(10);
    expect(plain.errors).toMatch(/^ 10 %/);
  });

  it('writes weights that an independent reader understands', async () => {
    const out = join(folder, 'iris.safetensors');
    const { code, output } = await run(['train', join(examples, 'iris.json'), '--out', out, '--json']);
    expect(code).toBe(0);
    expect(lines(output).at(-1).weights).toMatchObject({ file: out, checkedRows: 64, largestDifference: 0 });
    const bytes = readFileSync(out);
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    expect(header['dense_1.kernel']).toMatchObject({ dtype: 'F32', shape: [4, 16] });
    expect(JSON.parse(header.__metadata__.classes)).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(JSON.parse(header.__metadata__.preparation).columns.length).toBe(4);
    expect(bytes.length).toBe(8 + length + 4 * (4 * 16 + 16 + 16 * 3 + 3));
  });

  it('stops at Ctrl+C, says so, and still writes the weights', async () => {
    const out = join(folder, 'stopped.safetensors');
    const { code, output } = await run(['train', join(examples, 'iris.json'), '--out', out], {
      stepMs: 30,
      interruptAfter: 3,
    });
    expect(code).toBe(130);
    expect(output).toContain('stopped after');
    expect(existsSync(out)).toBe(true);
  });

  it('says when training diverged, and writes no weights', async () => {
    const out = join(folder, 'diverged.safetensors');
    const path = project('diverges.json', (file) => {
      file.spec.training.optimizer = { type: 'sgd' };
      file.spec.training.loss = { type: 'meanSquaredError' };
      file.spec.training.learningRate = 1e10;
    });
    const { code, output } = await run(['train', path, '--out', out, '--json']);
    expect(code).toBe(3);
    expect(lines(output).at(-1)).toMatchObject({
      status: 'diverged',
      error: { message: expect.any(String) },
    });
    expect(
      lines(output)
        .filter((each) => each.event === 'warning')
        .map((each) => each.code),
    ).toEqual(['loss-task', 'learning-rate']);
    expect(existsSync(out)).toBe(false);
  });

  it('trains on a CSV beside the project, and names the cell that is wrong', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${(i % 7) * 2 - (i % 5)}`);
    const path = project('plane.json', (file) => {
      file.spec.data = { source: { kind: 'file', path: 'plane.csv' }, task: 'regression' };
      file.spec.design.nodes[0].values.shape = [2];
      file.spec.design.nodes.at(-1).values.units = 1;
      delete file.spec.training.loss;
    });
    writeFileSync(join(folder, 'plane.csv'), `a,b,y\n${rows.join('\n')}\n`);
    const { code, output } = await run(['train', path, '--json']);
    expect(code).toBe(0);
    expect(lines(output).at(-1).validation.loss).toBeLessThan(0.01);
    writeFileSync(join(folder, 'plane.csv'), `a,b,y\n${rows.slice(0, 5).join('\n')}\n1,x,2\n`);
    const refused = await run(['train', path]);
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('line 7, column "b"') });
  });

  it('never opens a file outside the folder of the project', async () => {
    writeFileSync(join(folder, 'outside.txt'), 'a,b\n1,2\n');
    const inner = mkdtempSync(join(folder, 'inner-'));
    symlinkSync(join(folder, 'outside.txt'), join(inner, 'link.csv'));
    const at = (source: string) => {
      const path = project('x.json', (file) => (file.spec.data.source = { kind: 'file', path: source }));
      const moved = join(inner, 'project.json');
      writeFileSync(moved, readFileSync(path));
      return run(['train', moved]);
    };
    expect((await at('/etc/passwd')).errors).toContain('path-not-relative');
    expect((await at('../outside.txt')).errors).toContain('path-not-relative');
    expect((await at('link.csv')).errors).toContain('leads out of it');
    expect((await at('missing.csv')).errors).toContain('beside the project');
  });

  it.each([
    ['no project', 'missing.json', 'there is no such file'],
    ['a folder', '.', 'plain file'],
  ])('refuses %s', async (_name, file, message) => {
    expect(await run(['train', join(folder, file)])).toMatchObject({
      code: 1,
      errors: expect.stringContaining(message),
    });
  });

  it('reports errors to scripts as JSON', async () => {
    writeFileSync(join(folder, 'broken.json'), '{"kind": "descent-project", "kind": 1}');
    const { code, errors } = await run(['train', join(folder, 'broken.json'), '--json']);
    expect(code).toBe(1);
    expect(lines(errors)[0]).toMatchObject({ event: 'error', code: 'json-duplicate-key' });
  });
});

describe('golden', () => {
  it('writes what the checker of the cases reads', async () => {
    const out = join(folder, 'result.json');
    const { code, output } = await run([
      'golden',
      join(cases, 'dense1_linear_mse_sgd_f64.json'),
      '--out',
      out,
      '--float64',
    ]);
    expect(code).toBe(0);
    expect(output).toContain('40 steps on reference-float64');
    const result = JSON.parse(readFileSync(out, 'utf8'));
    const { expected } = JSON.parse(readFileSync(join(cases, 'dense1_linear_mse_sgd_f64.json'), 'utf8'));
    expect(result.loss_per_step.length).toBe(40);
    expect(result.loss_per_step[39]).toBeCloseTo(expected.loss_per_step[39], 9);
    expect(Object.keys(result.params_after.last)).toEqual(Object.keys(expected.params_after.last));
    expect(result.output_step0.shape).toEqual(expected.output_step0.shape);
  });

  it('refuses what is no case', async () => {
    const out = join(folder, 'never.json');
    const refused = await run(['golden', join(examples, 'iris.json'), '--out', out]);
    expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('case-invalid') });
    expect(existsSync(out)).toBe(false);
    expect((await run(['golden', 'x.json'])).code).toBe(2);
  });
});

describe('the command line', () => {
  it('explains itself, each command and its exit codes', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, output: expect.stringContaining('130 stopped by Ctrl+C') });
    for (const { name, usage } of commands) {
      expect(help.output).toContain(name);
      expect((await run([name, '--help'])).output).toContain(usage);
    }
  });

  it.each([
    [[]],
    [['fly']],
    [['train']],
    [['train', 'a', 'b']],
    [['train', 'a', '--fast']],
    [['train', 'a', '--out']],
    [['runs', 'drop', '--workspace', 'x']],
    [['runs', 'list']],
  ])('answers %j with the usage and exit code 2', async (args) => {
    const { code, output, errors } = await run(args);
    expect(code).toBe(2);
    expect(output + errors).toContain('Usage:');
  });
});
