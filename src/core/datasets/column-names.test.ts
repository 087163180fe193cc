import { describe, expect, it } from 'vitest';
import { chooseTarget } from './column-names.ts';

describe('the suggested target', () => {
  const rows = Array.from({ length: 12 }, (_, row) => [
    row % 3,
    row % 2 === 0 ? 'a' : 'b',
    `remark ${row}`,
    `2020-01-${row + 10}`,
  ]);
  const columns = [
    { name: 'size', role: 'numeric' },
    { name: 'kind', role: 'categorical' },
    { name: 'remark', role: 'categorical' },
    { name: 'seen', role: 'date' },
  ];

  it('is a column that could be predicted, not one of remarks or dates', () => {
    expect(chooseTarget('seen', columns, rows)).toBe('kind');
    expect(chooseTarget('remark', columns.slice(0, 3), rows)).toBe('kind');
    expect(chooseTarget('size', columns, rows)).toBe('size');
  });

  it('is none where nothing could be, and what was suggested where too few rows were seen', () => {
    expect(
      chooseTarget(
        'remark',
        [columns[2]!],
        rows.map((row) => [row[2]!]),
      ),
    ).toBeNull();
    expect(chooseTarget('remark', columns.slice(0, 3), rows.slice(0, 3))).toBe('remark');
    expect(chooseTarget(null, columns, rows)).toBeNull();
  });
});
