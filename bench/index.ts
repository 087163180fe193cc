/**
 * Measurements, one suite a folder: `npm run -s bench -- <suite> [--only <row>] [--quick] [--json]`; without a
 * suite all of them, one after the other (with `--json` one report after the other).
 * A suite is imported when it is asked for, so that one does not need the packages of another.
 */
const suites: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  engine: () => import('./engine/index.ts'),
  understand: () => import('./understand/index.ts'),
  data: () => import('./data/index.ts'),
  quality: () => import('./quality/index.ts'),
  sweeps: () => import('./sweeps/index.ts'),
  runs: () => import('./runs/index.ts'),
};

const [first = '', ...rest] = process.argv.slice(2);
const isAll = first === '' || first.startsWith('--');
const args = isAll ? process.argv.slice(2) : rest;
const chosen = isAll ? Object.keys(suites) : Object.hasOwn(suites, first) ? [first] : [];
if (chosen.length === 0 || (isAll && args.includes('--only'))) {
  console.error(
    `Choose a suite: ${Object.keys(suites).join(', ')}. Example: npm run -s bench -- engine --quick`,
  );
  process.exitCode = 2;
} else {
  for (const name of chosen) {
    try {
      await (await suites[name]!()).run(args);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.error(error.message);
      process.exitCode = 2;
    }
  }
}
