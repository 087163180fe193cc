import { describe, expect, it } from 'vitest';
import { describeKeys, matchesKeys } from './keys.ts';
import { rankPicks } from './rank-picks.ts';
import { sortRows, type TableColumn } from './table-column.ts';

describe('rankPicks', () => {
  const picks = [
    { id: 'depthwise', label: 'Depthwise conv 2D', group: 'Convolution' },
    { id: 'conv', label: 'Conv 2D', group: 'Convolution' },
    { id: 'dense', label: 'Dense', group: 'Dense', words: 'linear fully connected' },
  ];
  const ids = (query: string): readonly string[] => rankPicks(picks, query).map(({ id }) => id);

  it('puts names that begin with the query first', () => {
    expect(ids('conv')).toEqual(['conv', 'depthwise']);
  });

  it('finds by other words and by letters in order', () => {
    expect(ids('fully')).toEqual(['dense']);
    expect(ids('dw2d')).toEqual(['depthwise']);
  });

  it('keeps the order of the list without a query and finds nothing for nonsense', () => {
    expect(ids('')).toEqual(['depthwise', 'conv', 'dense']);
    expect(ids('xyzzy')).toEqual([]);
  });
});

describe('sortRows', () => {
  const columns: readonly TableColumn<{ name: string; loss: number | null }>[] = [
    { key: 'name', label: 'Name', value: ({ name }) => name },
    { key: 'loss', label: 'Loss', value: ({ loss }) => loss },
  ];
  const rows = [
    { name: 'run 10', loss: 0.3 },
    { name: 'run 9', loss: Number.NaN },
    { name: 'run 2', loss: 0.1 },
    { name: 'run 1', loss: null },
  ];

  it('puts missing and NaN last in both directions', () => {
    for (const descending of [false, true]) {
      const names = sortRows(rows, columns, { key: 'loss', descending }).map(({ name }) => name);
      expect(names.slice(2)).toEqual(['run 9', 'run 1']);
    }
  });

  it('sorts numbers in words as numbers', () => {
    const names = sortRows(rows, columns, { key: 'name', descending: false }).map(({ name }) => name);
    expect(names).toEqual(['run 1', 'run 2', 'run 9', 'run 10']);
  });
});

describe('keys', () => {
  it('match only with exactly their modifiers', () => {
    const press = (init: KeyboardEventInit): KeyboardEvent => new KeyboardEvent('keydown', init);
    expect(matchesKeys(press({ key: 'z', ctrlKey: true }), 'Mod+Z')).toBe(true);
    expect(matchesKeys(press({ key: 'Z', ctrlKey: true, shiftKey: true }), 'Mod+Z')).toBe(false);
    expect(matchesKeys(press({ key: 'Z', ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z')).toBe(true);
    expect(matchesKeys(press({ key: '?', shiftKey: true }), '?')).toBe(true);
    expect(matchesKeys(press({ key: 'ArrowUp', altKey: true }), 'Alt+ArrowUp')).toBe(true);
    expect(matchesKeys(press({ key: 'ArrowUp', altKey: true }), 'ArrowUp')).toBe(false);
  });

  it('are shown as caps', () => {
    expect(describeKeys('Mod+Shift+Z')).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(describeKeys('Mod++')).toEqual(['Ctrl', '+']);
  });
});
