import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSettingsFile } from './settings-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads back what was set, one field at a time', () => {
  const first = openSettingsFile(path);
  first.set({ theme: 'dark', layout: { rail: 200 } });
  first.set({ layout: { inspector: 320 }, dismissed: ['welcome'] });
  const second = openSettingsFile(path);
  expect(second.problem).toBeNull();
  expect(second.get()).toEqual({
    theme: 'dark',
    layout: { rail: 200, inspector: 320 },
    dismissed: ['welcome'],
  });
});

it.each(['', '{"formatVersion":1', '{"formatVersion":1,"theme":"pink"}', '[]'])(
  'starts with the defaults after %j, says so and keeps the damaged file',
  (text) => {
    writeFileSync(path, text);
    const settings = openSettingsFile(path);
    expect(settings.problem).toMatch(/default/);
    expect(settings.get()).toEqual({ theme: 'system', layout: {}, dismissed: [] });
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    settings.set({ theme: 'light' });
    expect(openSettingsFile(path).problem).toBeNull();
  },
);

it('remembers workspaces newest first, once each, and forgets those that are gone', () => {
  const settings = openSettingsFile(path);
  const [a, b] = [join(folder, 'a.descent'), join(folder, 'b.descent')];
  for (const each of [a, b]) writeFileSync(each, '');
  for (const each of [a, b, a]) settings.rememberWorkspace(each);
  expect(settings.recentWorkspaces()).toEqual([a, b]);
  rmSync(a);
  expect(openSettingsFile(path).recentWorkspaces()).toEqual([b]);
  expect(existsSync(`${path}.part`)).toBe(false);
});
