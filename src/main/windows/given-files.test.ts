import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createGivenFiles, readGivenFiles } from './given-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-given-'));
  writeFileSync(join(folder, 'course.descent'), '');
  writeFileSync(join(folder, 'rows, new.csv'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the files among the arguments are found from where the command was given; switches and missing ones are not', () => {
  const argv = [
    'descent-studio',
    '--no-sandbox',
    'rows, new.csv',
    join(folder, 'course.descent'),
    'gone.csv',
  ];
  const found = [join(folder, 'rows, new.csv'), join(folder, 'course.descent')];
  expect(readGivenFiles(argv, true, folder)).toEqual(found);
  expect(readGivenFiles(['descent-studio', pathToFileURL(found[0]!).href], true, '/')).toEqual([found[0]]);
  expect(readGivenFiles(['electron', '--no-sandbox', folder, ...argv.slice(2)], false, folder)).toEqual(
    found,
  );
  expect(readGivenFiles(['electron', folder], false, folder)).toEqual([]);
});

test('a workspace is taken first, to start with; the others come one after another', () => {
  const given = createGivenFiles();
  const told = vi.fn();
  given.add(['/a/rows.csv', '/a/course.DESCENT', '/a/net.onnx', '/a/rows.csv', 'relative.csv']);
  given.onAdded(told);
  expect(given.takeWorkspace()).toBe('/a/course.DESCENT');
  expect(given.takeWorkspace()).toBeNull();
  expect(told).not.toHaveBeenCalled();
  given.add(['/a/run.descentrun']);
  expect(told).toHaveBeenCalledOnce();
  expect([given.take(), given.take(), given.take(), given.take()]).toEqual([
    '/a/rows.csv',
    '/a/net.onnx',
    '/a/run.descentrun',
    null,
  ]);
});

test('of very many files only the first wait', () => {
  const given = createGivenFiles();
  given.add(Array.from({ length: 500 }, (_, index) => `/a/${index}.csv`));
  let count = 0;
  while (given.take() !== null) count++;
  expect(count).toBe(20);
});
