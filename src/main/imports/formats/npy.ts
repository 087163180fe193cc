import { extname } from 'node:path';
import { isNpy, NPY_HEAD_BYTES, readNpyHeader } from '../../../core/formats/numpy/npy-header.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import { suggestTarget } from '../../../core/datasets/column-names.ts';
import type { ImportFormat } from '../import-format.ts';
import {
  exampleShapeOf,
  nameArrayColumns,
  readArray,
  rowsOf,
  sampleArray,
  type StoredArray,
} from '../number-arrays.ts';
import { chooseRoles, createTypedColumns } from '../number-columns.ts';
import { openSourceFile } from '../source-file.ts';

/** One array of NumPy: rows first. */
export const npy: ImportFormat = {
  type: 'npy',
  label: 'NumPy array (.npy)',
  origins: ['file'],
  extensions: ['npy'],
  fields: {},
  recognises: (_source, start) => isNpy(start),
  open: (source, { roles }) => {
    const file = openSourceFile(source.path, source.name, LIMITS.arrayBytes);
    try {
      const header = readNpyHeader(file.readAt(0, NPY_HEAD_BYTES), file.size, `"${source.name}"`);
      const name = source.name.slice(0, -extname(source.name).length || undefined);
      const array: StoredArray = { name, header, readAt: file.readAt };
      refuseEmpty(array, source.name);
      const columns = chooseRoles(nameArrayColumns(array), roles);
      const exampleShape = exampleShapeOf(header.shape);
      const rows = rowsOf(array);
      return Promise.resolve({
        fields: {},
        values: {},
        columns,
        rows: sampleArray(array, 20),
        totalRows: rows,
        exampleShape,
        suggestedTarget: exampleShape === null ? suggestTarget(columns.map((column) => column.name)) : null,
        warnings: [],
        async read(sink, report) {
          const typed = createTypedColumns(columns, sink, source.name, rows);
          await readArray(array, typed.builders, (done) =>
            report(Math.round((done / rows) * file.size), file.size, done),
          );
          file.checkUnchanged();
          return {
            rows,
            columns: typed.finish(),
            exampleShape: keepShape(exampleShape, columns),
            warnings: [],
          };
        },
        close: () => file.close(),
      });
    } catch (error) {
      file.close();
      throw error;
    }
  },
};

/** @throws StudioError `table-empty`. */
export function refuseEmpty(array: StoredArray, file: string): void {
  if (array.header.count > 0) return;
  throw new StudioError('table-empty', `Expected numbers in "${file}", found an array without any.`, {
    file,
  });
}

/** The shape of an example, while none of its numbers is left out. */
export function keepShape(
  shape: readonly number[] | null,
  columns: readonly { readonly role: string }[],
): readonly number[] | null {
  return columns.some(({ role }) => role !== 'numeric') ? null : shape;
}
