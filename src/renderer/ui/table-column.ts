/** A cell's value for sorting and for plain display. NaN and null sort last, whatever the direction. */
export type CellValue = string | number | boolean | null;

/** A column of a DataTable. Cells are plain text unless the table gets a slot `cell-<key>`. */
export interface TableColumn<Row> {
  readonly key: string;
  readonly label: string;
  /** CSS grid track: `120px`, `minmax(140px, 2fr)`. */
  readonly width?: string;
  readonly align?: 'start' | 'end';
  /** Explains the column on hover. */
  readonly help?: string;
  /** False: the header does not sort. */
  readonly sortable?: boolean;
  value(row: Row): CellValue;
}

/** Which column sorts, and how. */
export interface TableSort {
  readonly key: string;
  readonly descending: boolean;
}

/** A sorted copy; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  sort: TableSort | null,
): readonly Row[] {
  const column = columns.find(({ key }) => key === sort?.key);
  if (sort === null || column === undefined) return rows;
  const isAbsent = (value: CellValue): boolean =>
    value === null || (typeof value === 'number' && Number.isNaN(value));
  return rows.toSorted((rowA, rowB) => {
    const a = column.value(rowA);
    const b = column.value(rowB);
    if (isAbsent(a) || isAbsent(b)) return Number(isAbsent(a)) - Number(isAbsent(b));
    const order =
      typeof a === 'string' || typeof b === 'string'
        ? String(a).localeCompare(String(b), 'en', { numeric: true })
        : Number(a) - Number(b);
    return sort.descending ? -order : order;
  });
}
