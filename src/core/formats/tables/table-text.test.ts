import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { writeCsv, writeLatex, writeMarkdown } from './table-text.ts';

const table = {
  columns: ['run', 'loss', '=SUM(A1)'],
  rows: [
    ['=cmd|" /C calc"!A0', 0.25, null],
    ['a "quoted", name\nof two lines', Number.NaN, '-3.5e2'],
    ['@x', -1e-9, '+49 30'],
    ['50 % of_{a}^2 \\ | *b* <i>', 7, '-plain'],
  ],
};

describe('a table', () => {
  it('as CSV is read back by another reader, its formulas made harmless and its numbers left alone', () => {
    const back = parse(writeCsv(table), { record_delimiter: '\r\n' }) as string[][];
    expect(back).toEqual([
      ['run', 'loss', "'=SUM(A1)"],
      ['\'=cmd|" /C calc"!A0', '0.25', ''],
      ['a "quoted", name\nof two lines', 'NaN', '-3.5e2'],
      ["'@x", '-1e-9', "'+49 30"],
      ['50 % of_{a}^2 \\ | *b* <i>', '7', "'-plain"],
    ]);
  });

  it('as Markdown keeps its columns whatever is in its cells', () => {
    const lines = writeMarkdown(table).trimEnd().split('\n');
    expect(lines[1]).toBe('| --- | ---: | --- |');
    for (const line of lines) expect(line.replaceAll(/\\./g, '').split('|').length).toBe(5);
    expect(lines[5]).toContain('\\<i\\>');
  });

  it('as LaTeX writes its signs out', () => {
    const text = writeLatex(table);
    expect(text).toContain('\\begin{tabular}{lrl}');
    expect(text).toContain('50 \\% of\\_\\{a\\}\\textasciicircum{}2 \\textbackslash{}');
    expect(text.split('\n').filter((line) => line.endsWith('\\\\')).length).toBe(5);
  });
});
