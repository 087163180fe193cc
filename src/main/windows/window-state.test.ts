import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultWindowState, placeOnScreens, readWindowState, writeWindowState } from './window-state.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-window-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('window state', () => {
  it('reads back what it wrote and leaves no temporary file', () => {
    const path = join(folder, 'window.json');
    const state = { x: -5, y: 20, width: 1300, height: 800, maximized: true, theme: 'dark' as const };
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
    expect(readdirSync(folder)).toEqual(['window.json']);
  });

  it.each(['', '{"width":', '{"width":10,"height":10,"maximized":false,"theme":"dark"}', '[]'])(
    'starts afresh from a damaged file: %s',
    (text) => {
      const path = join(folder, 'window.json');
      writeFileSync(path, text);
      expect(readWindowState(path)).toEqual(defaultWindowState);
    },
  );

  it('forgets a position on a screen that is gone, but keeps the size', () => {
    const state = { ...defaultWindowState, x: 4000, y: 100, width: 1200 };
    const placed = placeOnScreens(state, [{ x: 0, y: 0, width: 1920, height: 1080 }]);
    expect(placed).not.toHaveProperty('x');
    expect(placed.width).toBe(1200);
    expect(placeOnScreens(state, [{ x: 3840, y: 0, width: 1920, height: 1080 }])).toEqual(state);
  });
});
