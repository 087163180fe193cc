import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberMissingGraphics } from './missing-graphics.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 5, 1);
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-graphics-'));
  path = join(folder, 'graphics.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (now = NOW, electron = '33.2.1') => rememberMissingGraphics(path, electron, now);

it('a start that found none is known to the next ones, for a week and one Electron', () => {
  expect(start().isKnown).toBe(false);
  start().note('disabled_software');
  expect(start(NOW + DAY_MS).isKnown).toBe(true);
  expect(start(NOW + DAY_MS, '45.0.0').isKnown).toBe(false);
  expect(start(NOW + 7 * DAY_MS).isKnown).toBe(false);
  expect(start(NOW - DAY_MS).isKnown).toBe(false);
});

it('a start that does not try makes it last no longer, and one that finds some forgets it', () => {
  start().note('disabled_software');
  start(NOW + 6 * DAY_MS).note('disabled_software');
  expect(start(NOW + 7 * DAY_MS).isKnown).toBe(false);
  start(NOW + 8 * DAY_MS).note('enabled');
  expect(existsSync(path)).toBe(false);
});

it.each(['', 'null', '7', '{"electron":"33.2.1"}', '{"electron":"33.2.1","foundAt":"today"}'])(
  'a file that says nothing is nothing known: %s',
  (text) => {
    writeFileSync(path, text);
    expect(start().isKnown).toBe(false);
  },
);
