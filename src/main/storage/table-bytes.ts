import { createHash } from 'node:crypto';
import type { FinishedColumn } from '../../core/datasets/column-builder.ts';
import type { Temporal } from '../../core/datasets/dates.ts';
import {
  createNumberArray,
  NUMBER_BYTES,
  NUMBER_TYPES,
  numberTypeOf,
  type NumberArray,
  type NumberType,
} from '../../core/datasets/number-array.ts';
import type { Column, Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';

/** First bytes of a stored table: "DTB1" with float64 and int32 columns, "DTB2" with the narrowest types. */
const MAGIC_1 = 0x44544231;
const MAGIC_2 = 0x44544232;
/** Magic and length of the header. */
export const TABLE_START_BYTES = 8;
/** Columns of "DTB2" begin at multiples of this. */
const ALIGNMENT = 8;
/** Words of a column may be many; more than this is no header of ours. */
const HEADER_LIMIT = 2 ** 30;

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** What the header says of a column. */
export type HeaderColumn =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly unit?: string;
      readonly temporal?: Temporal;
      /** Missing in "DTB1": f64. */
      readonly type?: NumberType;
    }
  | { readonly kind: 'categorical'; readonly name: string; readonly categories: readonly string[] };

interface TableHeader {
  readonly rows: number;
  readonly suggestedTarget: string | null;
  readonly exampleShape: readonly number[] | null;
  readonly columns: readonly HeaderColumn[];
}

/** Where everything of a stored table lies. */
export interface TableLayout extends TableHeader {
  /** First byte of each column. */
  readonly offsets: readonly number[];
  /** Length of the whole, in bytes. */
  readonly size: number;
}

/** Bytes of one cell. */
export function cellBytes(column: HeaderColumn): number {
  return column.kind === 'categorical' ? 4 : NUMBER_BYTES[column.type ?? 'f64'];
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/** What a table's first bytes say about the length of its header; null when it is none. */
function readStart(bytes: Buffer): { readonly version: 1 | 2; readonly length: number } | null {
  if (bytes.length < TABLE_START_BYTES) return null;
  const magic = bytes.readUInt32BE(0);
  if (magic !== MAGIC_1 && magic !== MAGIC_2) return null;
  return { version: magic === MAGIC_1 ? 1 : 2, length: bytes.readUInt32BE(4) };
}

/** Length of start and header together. @throws StudioError `dataset-damaged`. */
export function headEnd(start: Uint8Array): number {
  const found = readStart(asBuffer(start));
  if (found === null) throw damaged('its beginning');
  if (found.length > HEADER_LIMIT) throw damaged('the length of its header');
  return TABLE_START_BYTES + found.length;
}

/** Reads start and header. @param head at least the first {@link headEnd} bytes. @throws StudioError `dataset-damaged`. */
export function readTableLayout(head: Uint8Array): TableLayout {
  const buffer = asBuffer(head);
  const start = readStart(buffer);
  if (start === null) throw damaged('its beginning');
  const end = TABLE_START_BYTES + start.length;
  if (end > buffer.length) throw damaged('the length of its header');
  const header = JSON.parse(buffer.toString('utf8', TABLE_START_BYTES, end)) as TableHeader;
  const place = start.version === 1 ? (offset: number) => offset : align;
  const offsets: number[] = [];
  let offset = place(end);
  for (const column of header.columns) {
    if (column.kind === 'numeric' && !NUMBER_TYPES.includes(column.type ?? 'f64')) throw damaged('a type');
    offsets.push(offset);
    offset = place(offset + cellBytes(column) * header.rows);
  }
  return { ...header, offsets, size: offset };
}

/** Start and header of a table whose columns follow, each at its place in the layout. */
export function writeTableHead(
  facts: Omit<TableHeader, 'columns'>,
  columns: readonly (FinishedColumn | HeaderColumn)[],
): { readonly head: Buffer; readonly layout: TableLayout } {
  const header: TableHeader = {
    rows: facts.rows,
    suggestedTarget: facts.suggestedTarget,
    exampleShape: facts.exampleShape,
    columns,
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const head = Buffer.alloc(align(TABLE_START_BYTES + text.length), ' ');
  head.writeUInt32BE(MAGIC_2, 0);
  head.writeUInt32BE(head.length - TABLE_START_BYTES, 4);
  text.copy(head, TABLE_START_BYTES);
  return { head, layout: readTableLayout(head) };
}

/** A column without its cells. */
export function toHeader(column: Column): HeaderColumn {
  if (column.kind === 'categorical') {
    return { kind: column.kind, name: column.name, categories: column.categories };
  }
  const { kind, name, unit, temporal, values } = column;
  return {
    kind,
    name,
    type: numberTypeOf(values),
    ...(unit === undefined ? {} : { unit }),
    ...(temporal === undefined ? {} : { temporal }),
  };
}

/**
 * Writes a table as bytes: magic, length of the header (both big-endian 32 bits), the header as JSON, then the
 * columns one after the other, little-endian, each at a multiple of 8. The same table gives the same bytes.
 */
export function encodeTable(table: Table): Buffer {
  const columns = table.columns.map(toHeader);
  const { head, layout } = writeTableHead(table, columns);
  const bytes = Buffer.alloc(layout.size);
  head.copy(bytes);
  table.columns.forEach((column, index) => {
    bytes.set(cellsAsBytes(column.kind === 'numeric' ? column.values : column.codes), layout.offsets[index]);
  });
  return bytes;
}

/**
 * The inverse of {@link encodeTable}. The columns share the memory of `bytes` where they can.
 * @throws StudioError `dataset-damaged` when sizes do not fit.
 */
export function decodeTable(bytes: Uint8Array): Table {
  const layout = readTableLayout(bytes);
  if (layout.size !== bytes.length) throw damaged('its length');
  const columns = layout.columns.map((column, index) => {
    const start = layout.offsets[index]!;
    return decodeColumn(column, layout.rows, bytes.subarray(start, start + cellBytes(column) * layout.rows));
  });
  const { rows, suggestedTarget, exampleShape } = layout;
  return { rows, columns, suggestedTarget, exampleShape };
}

/** A piece of a column from its bytes. @param rows rows of the piece. */
export function decodeColumn(column: HeaderColumn, rows: number, bytes: Uint8Array): Column {
  if (column.kind === 'categorical')
    return { ...column, codes: bytesAsCells('i32', rows, bytes) as Int32Array };
  const { type = 'f64', ...rest } = column;
  return { ...rest, values: bytesAsCells(type, rows, bytes) };
}

/** Place and length of the cells of some rows of a column. */
export function locateCells(
  layout: TableLayout,
  index: number,
  firstRow: number,
  rows: number,
): { readonly offset: number; readonly length: number } {
  const width = cellBytes(layout.columns[index]!);
  return { offset: layout.offsets[index]! + width * firstRow, length: width * rows };
}

/** Cells as little-endian bytes. */
export function cellsAsBytes(cells: NumberArray): Uint8Array {
  const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  return littleEndian ? bytes : swap(bytes.slice(), cells.BYTES_PER_ELEMENT);
}

function bytesAsCells(type: NumberType, rows: number, bytes: Uint8Array): NumberArray {
  const width = NUMBER_BYTES[type];
  if (littleEndian && bytes.byteOffset % width === 0) {
    const { buffer, byteOffset } = bytes;
    if (type === 'f64') return new Float64Array(buffer, byteOffset, rows);
    if (type === 'f32') return new Float32Array(buffer, byteOffset, rows);
    if (type === 'i32') return new Int32Array(buffer, byteOffset, rows);
    if (type === 'i16') return new Int16Array(buffer, byteOffset, rows);
    return new Uint8Array(buffer, byteOffset, rows);
  }
  const cells = createNumberArray(type, rows);
  const target = new Uint8Array(cells.buffer);
  target.set(bytes);
  if (!littleEndian) swap(target, width);
  return cells;
}

function swap(bytes: Uint8Array, width: number): Uint8Array {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}

/** SHA-256 of a table's bytes, hex: two tables with the same hash are the same data. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(what: string): StudioError {
  return new StudioError(
    'dataset-damaged',
    `The stored content of this dataset is damaged (${what} does not fit). Import it again or open a backup.`,
    {},
  );
}
