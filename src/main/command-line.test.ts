import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTemporaryFolder } from './storage/testing/temporary-workspace.ts';
import { readCommandLine } from './read-command-line.ts';

const place = createTemporaryFolder();
afterAll(() => place.remove());

describe('the installed studio', () => {
  it('is a command line behind --cli, and only there', () => {
    const packaged = (...args: string[]) => readCommandLine(['descent', ...args], true);
    expect(packaged('--cli', 'runs', 'list', '--json')).toEqual(['runs', 'list', '--json']);
    expect(packaged('--ozone-platform=headless', '--cli')).toEqual([]);
    expect(packaged()).toBeNull();
    // A file that somebody opens with the studio is no place for a command.
    expect(packaged('file.descent', '--cli', 'runs', 'delete')).toBeNull();
    expect(readCommandLine(['electron', '--no-sandbox', '/folder', '--cli', 'check'], false)).toEqual([
      'check',
    ]);
  });

  it.skipIf(process.platform === 'win32')('is found by its launcher, also through a link', () => {
    const terminal = join(place.folder, 'app/resources/terminal');
    mkdirSync(terminal, { recursive: true });
    copyFileSync(join(import.meta.dirname, '../../resources/terminal/descent'), join(terminal, 'descent'));
    const app = join(place.folder, 'app/descent-studio');
    writeFileSync(app, '#!/bin/sh\necho "$@"\nexit 3\n');
    for (const file of [join(terminal, 'descent'), app]) chmodSync(file, 0o755);
    symlinkSync(join(terminal, 'descent'), join(place.folder, 'link'));
    const run = () => execFileSync(join(place.folder, 'link'), ['runs', 'two words'], { encoding: 'utf8' });
    expect(run).toThrow(expect.objectContaining({ status: 3 }) as Error);
    try {
      run();
    } catch (error) {
      expect((error as { stdout: string }).stdout).toBe(
        '--no-sandbox --log-level=3 --ozone-platform=headless --cli runs two words\n',
      );
    }
  });
});
