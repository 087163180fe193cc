/** A cell's value for sorting and for plain display. NaN and null sort last, whatever the direction. */
export type CellValue = string | number | boolean | null;

/** What a cell says without a component of its own: hundreds of them are written anew with every letter of a filter. */
export interface CellText {
  readonly text: string;
  readonly title?: string;
  /** All digits of a shortened number: they are the title, and what somebody gets who copies it. */
  readonly exact?: string;
  /** Small beside it: the epoch of a metric. */
  readonly note?: string;
  /** `muted`: said in passing; `mono`: digits. */
  readonly look?: 'muted' | 'mono';
}

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
  /** How a cell says it; left out: its value. null leaves the cell of this row to the slot. */
  show?(row: Row): CellText | null;
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
