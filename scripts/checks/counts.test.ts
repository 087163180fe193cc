import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCounts, countCheck, countPlaywright, countVitest, formatCounts } from './counts.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-counts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: object): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('the closing line of npm test', () => {
  it('adds up checks and tests', () => {
    const vitest = report({ numPassedTests: 10, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
    const sum = addCounts([countCheck(true), countCheck(false), countVitest(vitest, 1)]);
    expect(formatCounts(sum)).toBe('11 passed, 2 failed, 3 skipped');
  });

  it('counts a runner that failed without a failed test as one failure', () => {
    expect(countVitest(report({ numPassedTests: 3, numFailedTests: 0 }), 1)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 0,
    });
    expect(countPlaywright(join(folder, 'missing.json'), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("reads Playwright's numbers", () => {
    const path = report({ stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 0 } });
    expect(formatCounts(countPlaywright(path, 1))).toBe('8 passed, 1 failed');
  });
});
