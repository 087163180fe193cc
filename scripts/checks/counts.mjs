import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Adds up counts of several steps. */
export function addCounts(list) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of list) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/** The closing line of npm test: "12 passed, 0 failed", with ", 1 skipped" where there are any. */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A step that is one check: it passed or it failed. */
export function countCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A runner that failed without a failed test (a file that does not load, a crash) still failed once. */
function orCrash(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Counts from vitest's JSON report. */
export function countVitest(path, code) {
  const report = readReport(path);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return orCrash({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0, skipped }, code);
}

/** Counts from Playwright's JSON report; a test that passed on a second try counts as passed. */
export function countPlaywright(path, code) {
  const stats = readReport(path)?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  return orCrash({ passed, failed: stats?.unexpected ?? 0, skipped: stats?.skipped ?? 0 }, code);
}
