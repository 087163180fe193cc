// npm run fix [-- paths]: mends what eslint and prettier can mend by themselves.
import { prepare, runTool } from './setup/prepare.mjs';
import { printFailure } from './setup/progress.mjs';

async function fix(paths) {
  await prepare({ window: false });
  const lint = await runTool(
    ['eslint'],
    ['--fix', '--no-warn-ignored', '--no-error-on-unmatched-pattern', ...paths],
    { live: true },
  );
  const format = await runTool(
    ['prettier'],
    ['--write', '--ignore-unknown', '--log-level', 'warn', ...paths],
    { live: true },
  );
  process.exitCode = lint.code || format.code;
}

const paths = process.argv.slice(2);
fix(paths.length > 0 ? paths : ['.']).catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
