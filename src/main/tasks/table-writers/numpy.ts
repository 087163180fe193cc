import { crc32 } from 'node:zlib';
import { createZipStream } from '../../../core/formats/zip/zip-stream.ts';
import type { HeaderColumn } from '../../storage/table-bytes.ts';
import type { TableRows } from '../../storage/table-rows.ts';
import type { TableWriter } from './definition.ts';

type Put = (bytes: Uint8Array) => void;
type Report = (share: number) => void;

/** Cells that are read at a time. */
const BLOCK_CELLS = 2 ** 18;

/** Rows before columns, in little-endian C order. */
interface Matrix {
  readonly shape: readonly number[];
  readonly kind: 'f8' | 'u1' | 'i4';
  /** Places of the columns in the table. */
  readonly columns: readonly number[];
}

/** One array: features and, as its last column, the target. Words are the numbers of their categories. */
export const npy: TableWriter = Object.freeze({
  type: 'npy',
  write(table, put, report) {
    const { features, target } = part(table);
    const columns = [...features, ...(target === null ? [] : [target])];
    createArray(table, { shape: [table.rows, columns.length], kind: 'f8', columns }).write(put, report);
  },
} satisfies TableWriter);

/** `x` and `y`, pictures in their shape, with the names of columns and categories beside them. */
export const npz: TableWriter = Object.freeze({
  type: 'npz',
  write(table, put, report) {
    const { features, target } = part(table);
    const headers = features.map((index) => table.columns[index]!);
    const isBytes = headers.every((each) => each.kind === 'numeric' && each.type === 'u8');
    const x: Matrix = {
      shape: [table.rows, ...(table.exampleShape ?? [features.length])],
      kind: isBytes ? 'u1' : 'f8',
      columns: features,
    };
    const label = target === null ? null : table.columns[target]!;
    const y: Matrix | null =
      target === null
        ? null
        : { shape: [table.rows], kind: label!.kind === 'categorical' ? 'i4' : 'f8', columns: [target] };
    const names = {
      features: headers.map(({ name }) => name),
      target: label?.name ?? null,
      categories: Object.fromEntries(
        table.columns.flatMap((each) => (each.kind === 'categorical' ? [[each.name, each.categories]] : [])),
      ),
    };
    const zip = createZipStream(put);
    // An entry's checksum stands before its bytes: the rows are gone through twice, so that none are kept.
    const addArray = (name: string, matrix: Matrix, tell: Report) => {
      const array = createArray(table, matrix);
      let checksum = 0;
      array.write(
        (bytes) => (checksum = crc32(bytes, checksum)),
        (share) => tell(share / 2),
      );
      zip.add({ name, size: array.size, checksum }, (next) =>
        array.write(next, (share) => tell((1 + share) / 2)),
      );
    };
    addArray('x.npy', x, (share) => report?.(0.95 * share));
    if (y !== null) addArray('y.npy', y, (share) => report?.(0.95 + 0.05 * share));
    const text = new TextEncoder().encode(JSON.stringify(names));
    zip.add({ name: 'names.json', size: text.length, checksum: crc32(text) }, (next) => next(text));
    zip.finish();
  },
} satisfies TableWriter);

/** Places of the features and of the target. */
function part(table: TableRows): { readonly features: readonly number[]; readonly target: number | null } {
  const target = table.columns.findIndex(({ name }: HeaderColumn) => name === table.suggestedTarget);
  const features = table.columns.flatMap((_, index) => (index === target ? [] : [index]));
  return { features, target: target < 0 ? null : target };
}

const WIDTHS = { f8: 8, u1: 1, i4: 4 } as const;
const DESCRIPTIONS = { f8: '<f8', u1: '|u1', i4: '<i4' } as const;

/** A .npy file of version 1.0, block by block. */
function createArray(
  table: TableRows,
  { shape, kind, columns }: Matrix,
): { readonly size: number; write(put: Put, report?: Report): void } {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${DESCRIPTIONS[kind]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const head = Buffer.alloc(Math.ceil((10 + text.length + 1) / 64) * 64, ' ');
  head.write('\u0093NUMPY\u0001\u0000', 'latin1');
  head.writeUInt16LE(head.length - 10, 8);
  head.write(text, 10, 'latin1');
  head[head.length - 1] = 0x0a;
  const width = WIDTHS[kind];
  const rowBytes = columns.length * width;
  const blockRows = Math.max(1, Math.floor(BLOCK_CELLS / table.columns.length));
  return {
    size: head.length + table.rows * rowBytes,
    write(put, report) {
      put(head);
      for (let first = 0; first < table.rows; first += blockRows) {
        const block = table.read(first, blockRows);
        const bytes = new Uint8Array(block.rows * rowBytes);
        const view = new DataView(bytes.buffer);
        columns.forEach((index, place) => {
          const column = block.columns[index]!;
          const cells = column.kind === 'numeric' ? column.values : column.codes;
          const isWords = column.kind === 'categorical';
          for (let row = 0, at = place * width; row < block.rows; row++, at += rowBytes) {
            const cell = cells[row]!;
            if (kind === 'f8') view.setFloat64(at, isWords && cell < 0 ? NaN : cell, true);
            else if (kind === 'i4') view.setInt32(at, cell, true);
            else bytes[at] = cell;
          }
        });
        put(bytes);
        report?.(Math.min(1, (first + blockRows) / table.rows));
      }
    },
  };
}
