import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/** What a reader says when it is through. */
export interface ReaderResult {
  readonly seconds: number;
  readonly rows: number;
  readonly peakMb: number;
  /** Progress that was told on the way. */
  readonly reports?: number;
}

const PANDAS = `
import json, resource, sys, time
import pandas
start = time.perf_counter()
frame = pandas.read_csv(sys.argv[1], parse_dates=['column_17'])
print(json.dumps({'done': True, 'seconds': time.perf_counter() - start, 'rows': len(frame),
  'peakMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))`;

/** Command lines of the readers, each in a process of its own. */
export const readers = {
  descent: (csv: string, table: string) =>
    node('import-child.ts', ['--max-old-space-size=512'], [csv, table]),
  'csv-parse': (csv: string) => node('csv-parse-child.ts', [], [csv]),
  pandas: (csv: string) => ['/usr/bin/python3', '-c', PANDAS, csv],
} as const;

function node(script: string, flags: readonly string[], args: readonly string[]): readonly string[] {
  return [process.execPath, ...flags, join(import.meta.dirname, script), ...args];
}

/**
 * Runs a reader to its end, or until `stopAt` of the file is read: then it is killed as Cancel does it.
 * @throws Error with its last words.
 */
export function runReader(
  [command = '', ...args]: readonly string[],
  stopAt?: number,
): Promise<ReaderResult | { readonly stoppedAfterMs: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    let stoppedMs = 0;
    child.stderr.on('data', (chunk) => (errors = (errors + String(chunk)).slice(-1000)));
    child.once('error', reject);
    let result: ReaderResult | null = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { done?: true; share?: number } & ReaderResult;
      if (said.done === true) result = said;
      else if (stopAt !== undefined && said.share! >= stopAt && stoppedMs === 0) {
        stoppedMs = performance.now();
        child.kill('SIGKILL');
      }
    });
    child.once('close', () => {
      if (stoppedMs > 0) resolve({ stoppedAfterMs: performance.now() - stoppedMs });
      else if (result !== null) resolve(result);
      else reject(new Error(lastWords(errors)));
    });
  });
}

/** The line that says what was wrong: a runtime writes its version behind it. */
function lastWords(errors: string): string {
  const lines = errors.trim().split('\n');
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it ended without a word';
}
