import { expect, it } from 'vitest';
import { parsePastedRows } from './pasted-rows.ts';

const columns = ['width', 'kind'];

it.each([
  [
    '1.5,red\n2,"a, b"',
    [
      ['1.5', 'red'],
      ['2', 'a, b'],
    ],
  ],
  ['width\tkind\n1\tred\n\n', [['1', 'red']]],
  [
    '1;"say ""x"""\r\n?;',
    [
      ['1', 'say "x"'],
      [null, null],
    ],
  ],
  ['', []],
])('reads %j', (text, rows) => {
  expect(parsePastedRows(text, columns)).toEqual({ rows, problem: null });
});

it('says which line has another number of cells', () => {
  expect(parsePastedRows('1,red\n2', columns).problem).toBe('Line 2 has 1 cells, expected 2.');
  expect(parsePastedRows('1,5', ['width']).rows).toEqual([['1,5']]);
});
