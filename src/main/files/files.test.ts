import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically } from './atomic-write.ts';
import { createLogFile } from './log-file.ts';
import { readChosenFile } from './read-chosen-file.ts';
import { safeFileName } from './safe-file-name.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writing a file', () => {
  it('replaces it whole and leaves nothing else behind', () => {
    const path = join(folder, 'a.bin');
    writeFileAtomically(path, 'old');
    writeFileAtomically(path, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('keeps the old one and says why when it cannot', () => {
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'inside'), { recursive: true });
    expect(() => writeFileAtomically(path, 'new')).toThrow(
      expect.objectContaining({
        code: 'file-not-writable',
        message: expect.stringContaining('"taken"') as string,
      }),
    );
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(() => writeFileAtomically(join(folder, 'none', 'a'), 'new')).toThrow(/ENOENT/);
  });
});

describe('reading a chosen file', () => {
  it('reads a file up to the limit', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    expect(Buffer.from(await readChosenFile(path, 8)).toString()).toBe('a,b\n1,2\n');
    await expect(readChosenFile(path, 7)).rejects.toMatchObject({ code: 'file-too-large' });
  });

  it('refuses folders and what is not there', async () => {
    await expect(readChosenFile(folder, 100)).rejects.toMatchObject({
      code: expect.stringMatching(/^file-not-re/) as string,
    });
    await expect(readChosenFile(join(folder, 'none.csv'), 100)).rejects.toMatchObject({
      code: 'file-not-readable',
    });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const path = join(folder, 'pipe.csv');
    execFileSync('mkfifo', [path]);
    await expect(readChosenFile(path, 100)).rejects.toMatchObject({ code: 'file-not-regular' });
  });
});

describe('offered file names', () => {
  it.each([
    ['../../x', '_.._x'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['a.', 'a'],
    ['<img src=x onerror=alert(1)>', '_img src_x onerror_alert(1)_'],
    ['Größe 2 (neu)', 'Größe 2 (neu)'],
    ['///', 'run'],
    ['', 'run'],
    ['x'.repeat(300), 'x'.repeat(80)],
  ])('turn %j into %j', (name, expected) => {
    expect(safeFileName(name, 'run')).toBe(expected);
  });
});

it('keeps a forged line break or escape out of the log', () => {
  const path = join(folder, 'studio.log');
  const log = createLogFile(path);
  log('first\r\n2026 forged \u001b[31m');
  const text = readFileSync(path, 'utf8');
  expect(text.includes('\u001b') || text.includes('\r')).toBe(false);
  expect(text.split('\n').filter((line) => /^\d{4}-/.test(line)).length).toBe(1);
});
