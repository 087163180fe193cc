/**
 * Measurements, one suite a folder or file: `npm run -s bench -- <suite> [--only <row>] [--quick] [--json]`.
 * A suite is imported when it is asked for, so that one does not need the packages of another.
 */
const suites: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  quality: () => import('./quality/index.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(suites, name) ? suites[name] : undefined;
if (load === undefined) {
  console.error(
    `Choose a suite: ${Object.keys(suites).join(', ')}. Example: npm run -s bench -- quality --quick`,
  );
  process.exitCode = 2;
} else {
  await (await load()).run(args);
}
