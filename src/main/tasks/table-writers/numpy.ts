import type { Column, Table } from '../../../core/datasets/table.ts';
import { writeZip } from '../../../core/formats/zip/write-zip.ts';
import type { TableWriter } from './definition.ts';

/** Rows before columns, in little-endian C order. */
interface Matrix {
  readonly shape: readonly number[];
  readonly kind: 'f8' | 'u1' | 'i4';
  readonly columns: readonly ArrayLike<number>[];
}

/** One array: features and, as its last column, the target. Words are the numbers of their categories. */
export const npy: TableWriter = Object.freeze({
  type: 'npy',
  write(table, put, report) {
    const { features, target } = part(table);
    const columns = [...features, ...(target === null ? [] : [target])].map(numbersOf);
    put(writeArray({ shape: [table.rows, columns.length], kind: 'f8', columns }, report));
  },
} satisfies TableWriter);

/** `x` and `y`, pictures in their shape, with the names of columns and categories beside them. */
export const npz: TableWriter = Object.freeze({
  type: 'npz',
  write(table, put, report) {
    const { features, target } = part(table);
    const isBytes = features.every((each) => each.kind === 'numeric' && each.values instanceof Uint8Array);
    const x = writeArray(
      {
        shape: [table.rows, ...(table.exampleShape ?? [features.length])],
        kind: isBytes ? 'u1' : 'f8',
        columns: features.map(numbersOf),
      },
      report,
    );
    const names = {
      features: features.map(({ name }) => name),
      target: target?.name ?? null,
      categories: Object.fromEntries(
        table.columns.flatMap((each) => (each.kind === 'categorical' ? [[each.name, each.categories]] : [])),
      ),
    };
    const entries = [
      { name: 'x.npy', bytes: x },
      ...(target === null
        ? []
        : [
            {
              name: 'y.npy',
              bytes: writeArray({
                shape: [table.rows],
                kind: target.kind === 'categorical' ? 'i4' : 'f8',
                columns: [target.kind === 'categorical' ? target.codes : target.values],
              }),
            },
          ]),
      { name: 'names.json', bytes: new TextEncoder().encode(JSON.stringify(names)) },
    ];
    put(writeZip(entries));
  },
} satisfies TableWriter);

function part(table: Table): { readonly features: readonly Column[]; readonly target: Column | null } {
  const target = table.columns.find(({ name }) => name === table.suggestedTarget) ?? null;
  return { features: table.columns.filter((column) => column !== target), target };
}

function numbersOf(column: Column): ArrayLike<number> {
  if (column.kind === 'numeric') return column.values;
  return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : code));
}

const WIDTHS = { f8: 8, u1: 1, i4: 4 } as const;
const DESCRIPTIONS = { f8: '<f8', u1: '|u1', i4: '<i4' } as const;

/** A .npy file of version 1.0. */
function writeArray({ shape, kind, columns }: Matrix, report?: (share: number) => void): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${DESCRIPTIONS[kind]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const head = Math.ceil((10 + text.length + 1) / 64) * 64;
  const width = WIDTHS[kind];
  const rows = shape[0]!;
  const bytes = Buffer.alloc(head + rows * columns.length * width);
  bytes.fill(0x20, 0, head);
  bytes.write('\u0093NUMPY\u0001\u0000', 'latin1');
  bytes.writeUInt16LE(head - 10, 8);
  bytes.write(text, 10, 'latin1');
  bytes[head - 1] = 0x0a;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  columns.forEach((values, index) => {
    for (let row = 0; row < rows; row++) {
      const at = head + (row * columns.length + index) * width;
      if (kind === 'f8') view.setFloat64(at, values[row]!, true);
      else if (kind === 'i4') view.setInt32(at, values[row]!, true);
      else bytes[at] = values[row]!;
    }
    report?.((index + 1) / columns.length);
  });
  return bytes;
}
