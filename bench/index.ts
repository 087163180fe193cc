/**
 * Measurements, one suite a folder: `npm run -s bench -- <suite> [--only <row>] [--quick] [--json]`.
 * A suite is imported when it is asked for, so that one does not need the packages of another.
 */
const suites: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  engine: () => import('./engine/index.ts'),
  understand: () => import('./understand/index.ts'),
  quality: () => import('./quality/index.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(suites, name) ? suites[name] : undefined;
if (load === undefined) {
  console.error(
    `Choose a suite: ${Object.keys(suites).join(', ')}. Example: npm run -s bench -- engine --quick`,
  );
  process.exitCode = 2;
} else {
  try {
    await (await load()).run(args);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
