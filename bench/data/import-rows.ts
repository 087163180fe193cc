import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarize, type BenchCase, type Summary } from '../harness/index.ts';
import { COLUMNS, makeCsv } from './make-csv.ts';
import { readers, runReader, type ReaderResult } from './run-reader.ts';

/** Makes a folder for the time of `work`. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-data-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `import-csv`: rows a second of a whole import (kinds found, statistics, hash, table file) beside readers that only read. */
export const importRow: BenchCase = {
  name: 'import-csv',
  run: (context) =>
    inFolder(async (folder) => {
      const csv = join(folder, 'rows.csv');
      const { rows, bytes } = makeCsv(csv, { rows: context.quick ? 100_000 : 1_000_000 });
      const found = new Map<string, ReaderResult[]>();
      for (let round = 0; round < (context.quick ? 1 : 3); round++) {
        for (const [name, command] of Object.entries(readers)) {
          context.progress(`import-csv: ${name}, round ${round + 1}`);
          try {
            const result = await runReader(command(csv, join(folder, `table-${round}.dtb`)));
            if (!('rows' in result)) continue;
            if (result.rows !== rows) throw new Error(`${name} read ${result.rows} of ${rows} rows`);
            found.set(name, [...(found.get(name) ?? []), result]);
          } catch (error) {
            if (name === 'descent') throw error;
            context.skip(name, error instanceof Error ? error.message : String(error));
          }
        }
      }
      const rates = new Map([...found].map(([name, all]) => [name, rateOf(all)]));
      const own = rates.get('descent')!;
      const others = [...rates].filter(([name]) => name !== 'descent');
      const peak = (name: string) => Math.round(Math.max(...found.get(name)!.map(({ peakMb }) => peakMb)));
      return [
        {
          name: 'import-csv',
          mode: 'reproducible',
          threads: 1,
          value: own.median,
          minimum: own.minimum,
          maximum: own.maximum,
          unit: 'rows/s',
          peers: Object.fromEntries(others.map(([name, { median }]) => [name, median])),
          facts: {
            rows,
            columns: COLUMNS,
            megabytes: Math.round(bytes / 2 ** 20),
            ...Object.fromEntries([...found.keys()].map((name) => [`${name} peak MB`, peak(name)])),
          },
          goals: [],
        },
      ];
    }),
};

function rateOf(results: readonly ReaderResult[]): Summary {
  return summarize(results.map(({ rows, seconds }) => rows / seconds));
}

/** `import-memory`: highest memory of the process that imports a file of a gigabyte; its progress; its end by Cancel. */
export const memoryRow: BenchCase = {
  name: 'import-memory',
  run: (context) =>
    inFolder(async (folder) => {
      const csv = join(folder, 'large.csv');
      context.progress('import-memory: making the file');
      const { rows, bytes } = makeCsv(csv, { bytes: context.quick ? 2 ** 27 : 2 ** 30 });
      const table = join(folder, 'table.dtb');
      const result = await runReader(readers.descent(csv, table));
      if (!('peakMb' in result)) throw new Error('the import was stopped');
      if (result.rows !== rows) throw new Error(`read ${result.rows} of ${rows} rows`);
      const stopped = await runReader(readers.descent(csv, join(folder, 'cancelled.dtb')), 0.2);
      if (!('stoppedAfterMs' in stopped)) throw new Error('the import could not be stopped');
      // Main removes what a stopped process has written; a finished table never came to be.
      const isHalf = existsSync(join(folder, 'cancelled.dtb'));
      return [
        {
          name: 'import-memory',
          mode: 'reproducible',
          threads: 1,
          value: result.peakMb,
          unit: 'MB',
          peers: {},
          facts: {
            'file MB': Math.round(bytes / 2 ** 20),
            rows,
            seconds: Number(result.seconds.toFixed(1)),
            'table MB': Math.round(statSync(table).size / 2 ** 20),
            'progress reports': result.reports ?? 0,
            'ms to stop': Math.round(stopped.stoppedAfterMs),
            'half a table after stop': isHalf ? 'in the staging folder, removed by main' : 'none',
          },
          goals: [{ label: 'MB', floor: 600, aim: 400, reached: result.peakMb, better: 'lower' }],
        },
      ];
    }),
};
