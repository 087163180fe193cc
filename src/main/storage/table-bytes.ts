import { createHash } from 'node:crypto';
import type { Column, Table } from '../../core/datasets/table.ts';
import { StudioError } from '../../core/support/errors.ts';
import { fromBlob, toBlob } from './float-blob.ts';

/** "DTB1": first bytes of a stored table. */
const MAGIC = 0x44544231;
const START_BYTES = 8;

interface TableHeader {
  readonly rows: number;
  readonly suggestedTarget: string | null;
  readonly exampleShape: readonly number[] | null;
  readonly columns: readonly (
    | { readonly kind: 'numeric'; readonly name: string; readonly unit?: string }
    | { readonly kind: 'categorical'; readonly name: string; readonly categories: readonly string[] }
  )[];
}

/**
 * Writes a table as bytes: magic, length of the header (both big-endian 32 bits), the header as JSON, then the
 * columns one after the other, float64 or int32, little-endian. The same table gives the same bytes.
 */
export function encodeTable(table: Table): Buffer {
  const header: TableHeader = {
    rows: table.rows,
    suggestedTarget: table.suggestedTarget,
    exampleShape: table.exampleShape,
    columns: table.columns.map((column) => {
      if (column.kind === 'categorical') {
        return { kind: column.kind, name: column.name, categories: column.categories };
      }
      const { kind, name, unit } = column;
      return unit === undefined ? { kind, name } : { kind, name, unit };
    }),
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const start = Buffer.alloc(START_BYTES);
  start.writeUInt32BE(MAGIC, 0);
  start.writeUInt32BE(text.byteLength, 4);
  return Buffer.concat([start, text, ...table.columns.map(columnBytes)]);
}

/**
 * The inverse of {@link encodeTable}.
 * @throws StudioError `dataset-damaged` when sizes do not fit.
 */
export function decodeTable(bytes: Uint8Array): Table {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < START_BYTES || buffer.readUInt32BE(0) !== MAGIC) throw damaged('its beginning');
  const headerEnd = START_BYTES + buffer.readUInt32BE(4);
  if (headerEnd > buffer.length) throw damaged('the length of its header');
  const header = JSON.parse(buffer.toString('utf8', START_BYTES, headerEnd)) as TableHeader;
  let offset = headerEnd;
  const take = (length: number) => {
    if (offset + length > buffer.length) throw damaged('its length');
    offset += length;
    return buffer.subarray(offset - length, offset);
  };
  const columns = header.columns.map((column): Column => {
    if (column.kind === 'numeric') return { ...column, values: fromBlob(take(8 * header.rows)) };
    const codes = new Int32Array(header.rows);
    const source = take(4 * header.rows);
    for (let row = 0; row < header.rows; row++) codes[row] = source.readInt32LE(4 * row);
    return { ...column, codes };
  });
  if (offset !== buffer.length) throw damaged('its length');
  const { rows, suggestedTarget, exampleShape } = header;
  return { rows, columns, suggestedTarget, exampleShape };
}

/** SHA-256 of a table's bytes, hex: two tables with the same hash are the same data. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function columnBytes(column: Column): Buffer {
  if (column.kind === 'numeric') return toBlob(column.values);
  const bytes = Buffer.alloc(4 * column.codes.length);
  for (const [row, code] of column.codes.entries()) bytes.writeInt32LE(code, 4 * row);
  return bytes;
}

function damaged(what: string): StudioError {
  return new StudioError(
    'dataset-damaged',
    `The stored content of this dataset is damaged (${what} does not fit). Import it again or open a backup.`,
    {},
  );
}
