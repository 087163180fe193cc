// npm test: installs what is missing, then format, types, lint, layering, unit and component tests,
// and end-to-end tests in the real Electron. Node built-ins only: it runs before anything is installed.
//   npm test                      everything
//   npm test -- unit [filter]     vitest only        npm test -- src/core/layers   the same
//   npm test -- e2e [filter]      Playwright only    npm test -- e2e/smoke         the same
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addCounts, countCheck, countPlaywright, countVitest, formatCounts } from './checks/counts.mjs';
import { runStaticCheck } from './checks/static-checks.mjs';
import { buildApp } from './setup/build-app.mjs';
import { provideElectron, sandboxSwitches } from './setup/electron-runtime.mjs';
import { root } from './setup/paths.mjs';
import { buildKernels, prepare, runTool } from './setup/prepare.mjs';
import { installPythonReaders } from './setup/system-packages.mjs';
import { formatElapsed, printFailure, step } from './setup/progress.mjs';
import { scratchEnvironment } from './setup/scratch-folder.mjs';
import { startVirtualDisplays } from './setup/virtual-display.mjs';

// A folder per run: two runs in one checkout must not count each other's tests.
const reports = join(root, 'node_modules/.cache/descent', `run-${process.pid}`);
const scratch = scratchEnvironment();

async function runUnitTests(filters) {
  const report = join(reports, 'vitest.json');
  const args = ['run', ...filters, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const code = await step('unit and component tests (vitest)', async () => {
    return (await runTool(['vitest'], args, { live: true, extraEnv: scratch })).code;
  });
  return countVitest(report, code);
}

async function runJourneys(electron, filters) {
  const report = join(reports, 'playwright.json');
  const displays = await startVirtualDisplays(2);
  try {
    const extraEnv = {
      ...scratch,
      ...displays.env,
      DESCENT_ELECTRON: electron,
      DESCENT_ELECTRON_SWITCHES: sandboxSwitches().join(' '),
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    };
    const code = await step('end-to-end tests in Electron (Playwright)', async () => {
      return (
        await runTool(['@playwright/test', 'playwright'], ['test', ...filters], { live: true, extraEnv })
      ).code;
    });
    return countPlaywright(report, code);
  } finally {
    displays.stop();
  }
}

/** Gives a settled result instead of throwing, so that every part of a run is reported. */
async function attempt(work) {
  try {
    return { value: await work(), counts: countCheck(true) };
  } catch (error) {
    printFailure(error);
    return { value: undefined, counts: countCheck(false) };
  }
}

async function testEverything() {
  await buildKernels();
  // Two lanes for two cores; the runtime is fetched beside them, and only journeys wait for it.
  const runtime = attempt(provideElectron);
  const readers = attempt(installPythonReaders);
  const lanes = await Promise.all([
    (async () => [await runStaticCheck('types'), await runStaticCheck('layers')])(),
    (async () => [await runStaticCheck('format'), await runStaticCheck('lint')])(),
  ]);
  const build = await attempt(buildApp);
  await readers;
  const counts = [...lanes.flat(), build.counts, await runUnitTests([])];
  const electron = await runtime;
  counts.push(electron.counts);
  if (electron.value && build.counts.failed === 0) counts.push(await runJourneys(electron.value, []));
  return counts;
}

async function test([mode, ...filters]) {
  const journeysOnly = mode === 'e2e' || (mode?.startsWith('e2e/') ?? false);
  await prepare({ window: mode === undefined || journeysOnly, readers: !journeysOnly });
  mkdirSync(reports, { recursive: true });
  if (mode === undefined) return await testEverything();
  if (journeysOnly) {
    const [electron] = await Promise.all([provideElectron(), buildApp()]);
    return [await runJourneys(electron, mode === 'e2e' ? filters : [mode, ...filters])];
  }
  await Promise.all([buildKernels(), installPythonReaders()]);
  return [await runUnitTests(mode === 'unit' ? filters : [mode, ...filters])];
}

const startedMs = performance.now();
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
try {
  const sum = addCounts(await test(process.argv.slice(2)));
  console.log(`\nfinished in ${formatElapsed(performance.now() - startedMs)}`);
  console.log(formatCounts(sum));
  process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
} catch (error) {
  printFailure(error);
  console.log(formatCounts(countCheck(false)));
  process.exitCode = 1;
}
