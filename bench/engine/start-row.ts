import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TrainerCommand } from '../../src/core/contract/trainer.ts';
import type { Table } from '../../src/core/datasets/table.ts';
import { createRandom } from '../../src/core/support/random.ts';
import { interleave, type BenchCase } from '../harness/index.ts';
import { trainingOf, workloads } from './workloads.ts';
import { chain } from './chain.ts';

const ROWS = 1797;
const COLUMNS = 64;
const LIMIT_MS = 30_000;

/**
 * `start-ms`: from the command to the end of the first stretch of training (15 ms at most), in a new process:
 * the start of the process, the table's way into it, preparing the data, choosing the engine, the plan.
 * Node's process stands in for Electron's utility process, and the trainer is bundled as in the app.
 */
export const startRow: BenchCase = {
  name: 'start-ms',
  async run({ quick, progress }) {
    progress('start-ms: bundling the trainer');
    const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
    try {
      await build({
        configFile: false,
        logLevel: 'silent',
        build: {
          ssr: join(import.meta.dirname, 'start-child.ts'),
          outDir: folder,
          emptyOutDir: false,
          minify: true,
          rollupOptions: { output: { format: 'es', entryFileNames: 'start-child.mjs' } },
        },
      });
      const command = createCommand();
      const measure = () => startOnce(join(folder, 'start-child.mjs'), command);
      progress('start-ms');
      await measure();
      const results = await interleave([{ name: 'start', measure }], quick ? 5 : 15);
      const { median, minimum, maximum } = results.get('start')!;
      return [
        {
          name: 'start-ms',
          mode: 'reproducible',
          threads: 1,
          value: median,
          minimum,
          maximum,
          unit: 'ms',
          peers: {},
          facts: { table: `${ROWS} rows, ${COLUMNS} columns` },
          goals: [{ label: 'ms', floor: 400, aim: 150, reached: median, better: 'lower' }],
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function startOnce(script: string, command: TrainerCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = fork(script, [], { serialization: 'advanced', execArgv: [] });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.once('message', (answer: { readonly error?: string }) => {
      const elapsed = performance.now() - start;
      child.kill('SIGKILL');
      if (answer.error === undefined) resolve(elapsed);
      else reject(new Error(answer.error));
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('the trainer ended before its first step'));
    });
    child.send(command);
  });
}

function createCommand(): TrainerCommand {
  const random = createRandom(3, 'bench:start');
  const numbers = () => Float32Array.from({ length: ROWS }, () => random.nextUniform() * 16);
  const table: Table = {
    rows: ROWS,
    columns: [
      ...Array.from({ length: COLUMNS }, (_, i) => ({
        name: `x${i}`,
        kind: 'numeric' as const,
        values: numbers(),
      })),
      {
        name: 'digit',
        kind: 'categorical' as const,
        codes: Int32Array.from({ length: ROWS }, (_, row) => row % 10),
        categories: Array.from({ length: 10 }, (_, i) => String(i)),
      },
    ] as unknown as Table['columns'],
    suggestedTarget: 'digit',
    exampleShape: null,
  };
  const design = chain(
    ['input', { shape: [COLUMNS] }],
    ['dense', { units: 64 }],
    ['relu'],
    ['dense', { units: 10 }],
  );
  return {
    kind: 'start',
    runId: 'bench',
    spec: {
      formatVersion: 1,
      design,
      data: {
        source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 1 },
        target: 'digit',
        features: null,
        task: 'auto',
        split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
        scaling: 'standardize',
        targetScaling: 'none',
      },
      training: { ...trainingOf(workloads.small), shuffle: true },
    } as unknown as Extract<TrainerCommand, { kind: 'start' }>['spec'],
    table,
    checkpoint: null,
    elapsedSeconds: 0,
    paused: false,
  };
}
