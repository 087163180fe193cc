import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { printTable } from './print.ts';
import type { BenchCase, BenchContext, BenchReport, BenchRow, BenchSuite } from './row.ts';

/** Options of the command line that every suite understands. */
export interface SuiteArguments {
  readonly json: boolean;
  readonly quick: boolean;
  readonly only: string | undefined;
}

/** Reads `--json`, `--quick` and `--only <name>`. @throws RangeError for anything else. */
export function parseSuiteArguments(args: readonly string[]): SuiteArguments {
  let [json, quick] = [false, false];
  let only: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--json') json = true;
    else if (arg === '--quick') quick = true;
    else if (arg === '--only' && args[i + 1] !== undefined) only = args[++i]!;
    else throw new RangeError(`Expected --json, --quick or --only <name>, received \`${arg}\`.`);
  }
  return { json, quick, only };
}

/** The cases that `--only` names: all without it. @throws RangeError that lists the names. */
export function chooseCases(suite: BenchSuite, only: string | undefined): readonly BenchCase[] {
  if (only === undefined) return suite.cases;
  const chosen = suite.cases.filter(({ name }) =>
    name.endsWith('*') ? only.startsWith(name.slice(0, -1)) : name === only,
  );
  if (chosen.length > 0) return chosen;
  const names = suite.cases.map((each) => each.name).join(', ');
  throw new RangeError(`Expected --only with one of ${names}, received \`${only}\`.`);
}

/** Runs what the arguments ask for and collects the report; prints nothing but progress on standard error. */
export async function measureSuite(
  suite: BenchSuite,
  { quick, only }: Pick<SuiteArguments, 'quick' | 'only'>,
): Promise<BenchReport> {
  const loadBefore = loadavg()[0]!;
  const rows: BenchRow[] = [];
  const skipped: { what: string; reason: string }[] = [];
  const notes: string[] = [];
  const failures: string[] = [];
  const context: BenchContext = {
    quick,
    progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`)),
    skip(what, reason) {
      // Several rows have the same peers.
      if (!skipped.some((each) => each.what === what)) skipped.push({ what, reason });
    },
    note(text) {
      if (!notes.includes(text)) notes.push(text);
    },
    fail(text) {
      if (!failures.includes(text)) failures.push(text);
    },
  };
  for (const each of chooseCases(suite, only)) {
    context.progress(each.name);
    rows.push(...(await each.run(context, only)));
  }
  context.progress('');
  const versions = {
    node: process.versions.node,
    v8: process.versions.v8,
    ...(await suite.versions?.()),
  };
  const machine = machineName();
  return { suite: suite.name, machine, versions, quick, loadBefore, rows, skipped, notes, failures };
}

/**
 * The command of a suite: measures, prints a table or with `--json` the report, and writes the suite's page
 * after a full run (neither `--quick` nor `--only`).
 */
export async function runSuite(suite: BenchSuite, args: readonly string[]): Promise<void> {
  const chosen = parseSuiteArguments(args);
  const report = await measureSuite(suite, chosen);
  console.log(chosen.json ? JSON.stringify(report, null, 1) : printTable(report));
  if (!chosen.quick && chosen.only === undefined) await suite.writePage?.(report);
  if (report.failures.length > 0) process.exitCode = 1;
}

/** Model and number of the processors and, where the system tells, the widest vectors that they have. */
export function machineName(): string {
  const all = cpus();
  const vectors = widestVectors();
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} virtual cores${vectors === null ? '' : `, ${vectors}`}`;
}

/** `AVX-512` or `AVX2`; null where the system does not tell. */
export function widestVectors(): string | null {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    if (flags.includes('avx512f')) return 'AVX-512';
    return flags.includes('avx2') ? 'AVX2' : null;
  } catch {
    return null;
  }
}
