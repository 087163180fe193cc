import { describe, expect, it } from 'vitest';
import { readRows } from './read-rows.ts';

const names = ['length', 'width'];

describe('rows for a network', () => {
  it('stand in the order of its columns where no line names them', () => {
    expect(readRows('1,2\n3,4', names)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('are found by name in any order, with other columns beside them', () => {
    expect(readRows('id;width;length\n7;2;1\n', names)).toEqual([[1, 2]]);
  });

  it('keep missing cells missing', () => {
    expect(readRows('length,width\n1,\n', names)).toEqual([[1, null]]);
  });

  it('may come out of a spreadsheet, with quotes, and question marks for what is missing', () => {
    expect(readRows('1\tred\n', ['width', 'kind'])).toEqual([[1, 'red']]);
    expect(readRows('1;"say ""x"" "\r\n?;a', ['width', 'kind'])).toEqual([
      [1, 'say "x"'],
      [null, 'a'],
    ]);
  });

  it('name the line that has another number of cells, counted in the text as it stands', () => {
    expect(() => readRows('1,2\n3', names)).toThrow('Line 2 has 1 cell, expected 2.');
    expect(() => readRows('length,width\n1,2\n3,4,5', names)).toThrow('Line 3 has 3 cells, expected 2.');
  });

  it('name the column that a header lacks, and those that it has', () => {
    expect(() => readRows('length,height\n1,2', names)).toThrow(
      'Expected a column "width", found length, height.',
    );
    expect(() => readRows('length,height\n1,2', ['length', 'width', 'age'])).toThrow(
      'Expected the columns "width", "age", found length, height. Add what is missing',
    );
  });
});
