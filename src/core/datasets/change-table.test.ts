import { describe, expect, it } from 'vitest';
import { changeTable, describeChange } from './change-table.ts';
import { readCsvText } from './csv.ts';
import { showRows } from './show-rows.ts';

const table = readCsvText('a,b,when,label\n1,x,2024-01-02,yes\n,7,2024-01-03,no\n3,x,,yes\n');

describe('changing a table', () => {
  it('renames a column, the target too', () => {
    const changed = changeTable(table, { kind: 'rename', column: 'label', name: ' answer ' });
    expect(changed.columns.map(({ name }) => name)).toEqual(['a', 'b', 'when', 'answer']);
    expect(changed.suggestedTarget).toBe('answer');
    expect(() => changeTable(table, { kind: 'rename', column: 'a', name: 'b' })).toThrow(/already/);
    expect(() => changeTable(table, { kind: 'rename', column: 'z', name: 'q' })).toThrow(/no column "z"/);
  });

  it('reads numbers as words and back, times as they are shown', () => {
    const words = changeTable(changeTable(table, { kind: 'retype', column: 'a', to: 'categorical' }), {
      kind: 'retype',
      column: 'when',
      to: 'categorical',
    });
    expect(showRows(words, 0, 3)).toEqual([
      ['1', 'x', '2024-01-02', 'yes'],
      [null, '7', '2024-01-03', 'no'],
      ['3', 'x', null, 'yes'],
    ]);
    const numbers = changeTable(table, { kind: 'retype', column: 'b', to: 'numeric' });
    expect(showRows(numbers, 0, 3).map((row) => row[1])).toEqual([null, 7, null]);
  });

  it('removes columns, but never the last', () => {
    const changed = changeTable(table, { kind: 'remove', columns: ['label', 'a'] });
    expect(changed.columns.map(({ name }) => name)).toEqual(['b', 'when']);
    expect(changed.suggestedTarget).toBeNull();
    expect(() => changeTable(table, { kind: 'remove', columns: ['a', 'b', 'when', 'label'] })).toThrow(
      /at least one/,
    );
    expect(describeChange({ kind: 'remove', columns: ['a'] })).toBe('Removed the column "a"');
  });
});
