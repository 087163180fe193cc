import { checkName } from '../support/names.ts';

/**
 * Names of columns out of a header: trimmed; empty ones become `column_3`; a name that is there already
 * gets a suffix (`x`, `x_2`). Any other text is a name, `__proto__` too: columns are never looked up as properties.
 * @throws StudioError `name-invalid`.
 */
export function nameColumns(header: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const wanted = new Set(header.map((cell) => cell.trim()));
  return header.map((cell, index) => {
    const base = cell.trim() === '' ? `column_${index + 1}` : cell.trim();
    checkName(base, `the name of column ${index + 1}`);
    let name = base;
    for (let n = 2; taken.has(name) || (name !== base && wanted.has(name)); n++) name = `${base}_${n}`;
    taken.add(name);
    return name;
  });
}

const targetNames = new Set(['target', 'label', 'class', 'y', 'output', 'outcome', 'species', 'diagnosis']);

/** The column that a table most likely wants predicted: one with a telling name, else the last. */
export function suggestTarget(names: readonly string[]): string | null {
  return names.find((name) => targetNames.has(name.toLowerCase())) ?? names.at(-1) ?? null;
}

/** Rows that must have been seen before a column counts as one that says something else in each. */
const ENOUGH_ROWS = 10;

/**
 * The suggestion, unless nothing could be predicted there: words that are different in every row (names, remarks,
 * numbers of records) are no classes, and a date is hardly what somebody asks for. Then the last column that could be.
 * @param rows the first of them, cells in the order of the columns.
 */
export function chooseTarget(
  suggested: string | null,
  columns: readonly { readonly name: string; readonly role: string }[],
  rows: readonly (readonly (string | number | null)[])[],
): string | null {
  const canBe = (name: string): boolean => {
    const index = columns.findIndex((column) => column.name === name);
    const role = columns[index]?.role;
    if (role === undefined || role === 'skip' || role === 'date' || role === 'dateTime') return false;
    if (role !== 'categorical') return true;
    const words = rows.map((cells) => cells[index]).filter((cell) => cell !== null && cell !== undefined);
    return words.length < ENOUGH_ROWS || new Set(words).size < words.length;
  };
  if (suggested === null || canBe(suggested)) return suggested;
  return columns.findLast(({ name }) => canBe(name))?.name ?? null;
}

/** `x1`, `x2`, ...; or `p0_0`, `p0_1`, ... by the place in the shape, channels last. */
export function namePixels(shape: readonly number[] | null, width: number): readonly string[] {
  if (shape === null) return Array.from({ length: width }, (_, index) => `x${index + 1}`);
  const places = shape.at(-1) === 1 && shape.length > 2 ? shape.slice(0, -1) : shape;
  return Array.from({ length: width }, (_, index) => {
    let rest = index;
    const parts = [...places].reverse().map((size) => {
      const part = rest % size;
      rest = Math.floor(rest / size);
      return part;
    });
    return `p${parts.reverse().join('_')}`;
  });
}
