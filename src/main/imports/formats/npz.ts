import { NPY_HEAD_BYTES, readNpyHeader } from '../../../core/formats/numpy/npy-header.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { Fields } from '../../../core/support/fields.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import { openArchive } from '../archive.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import {
  exampleShapeOf,
  nameArrayColumns,
  readArray,
  rowsOf,
  sampleArray,
  widthOf,
  type StoredArray,
} from '../number-arrays.ts';
import { chooseRoles, createTypedColumns } from '../number-columns.ts';
import { openSourceFile } from '../source-file.ts';
import { keepShape, refuseEmpty } from './npy.ts';

/** Names that arrays of features and of targets usually have, the likelier first. */
const FEATURE_NAMES = ['x_train', 'x', 'train_x', 'features', 'images', 'data', 'inputs', 'arr_0'];
const TARGET_NAMES = ['y_train', 'y', 'train_y', 'labels', 'label', 'target', 'targets', 'outputs', 'arr_1'];
const NONE = '(none)';

/** Several arrays of NumPy in a zip archive: one of features, one of targets. */
export const npz: ImportFormat = {
  type: 'npz',
  label: 'NumPy arrays (.npz)',
  origins: ['file'],
  extensions: ['npz'],
  fields: {},
  recognises: ({ name }, start) =>
    start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5) && /\.npz$/i.test(name),
  open: openNpz,
};

async function openNpz(source: ImportSource, { values, roles }: ImportChoices): Promise<OpenImport> {
  const file = openSourceFile(source.path, source.name, LIMITS.arrayBytes);
  try {
    const entries = await openArchive(file, source.name);
    const arrays: StoredArray[] = [];
    for (const entry of entries) {
      if (!entry.name.endsWith('.npy')) continue;
      const bytes = await entry.read();
      const name = entry.name.slice(0, -4);
      const where = `"${entry.name}" of "${source.name}"`;
      const header = readNpyHeader(bytes.subarray(0, NPY_HEAD_BYTES), bytes.length, where);
      const readAt = (offset: number, length: number) => bytes.subarray(offset, offset + length);
      if (header.shape.length > 0) arrays.push({ name, header, readAt });
    }
    if (arrays.length === 0) {
      throw new StudioError('table-empty', `Expected at least one array in "${source.name}", found none.`, {
        file: source.name,
      });
    }
    const names = arrays.map(({ name }) => name);
    const byName = (name: unknown) => arrays.find((array) => array.name === name);
    const features = byName(values['features']) ?? byName(pick(names, FEATURE_NAMES)) ?? arrays[0]!;
    refuseEmpty(features, source.name);
    const rows = rowsOf(features);
    const fitting = arrays.filter(
      (array) => array !== features && rowsOf(array) === rows && widthOf(array) === 1,
    );
    const wanted =
      values['target'] ??
      pick(
        fitting.map(({ name }) => name),
        TARGET_NAMES,
      ) ??
      NONE;
    const target = fitting.find(({ name }) => name === wanted) ?? null;
    const targetColumns =
      target === null
        ? []
        : [{ name: uniqueName(target.name, nameArrayColumns(features)), role: 'numeric' as const }];
    const columns = chooseRoles([...nameArrayColumns(features), ...targetColumns], roles);
    const exampleShape = exampleShapeOf(features.header.shape);
    const featureColumns = columns.slice(0, columns.length - targetColumns.length);
    const fields: Fields = {
      features: {
        kind: 'choice',
        label: 'Features',
        help: 'The array to learn from: one row per example.',
        default: features.name,
        options: arrays.map(({ name, header }) => ({
          value: name,
          label: `${name} [${header.shape.join(', ')}]`,
        })),
      },
      target: {
        kind: 'choice',
        label: 'Target',
        help: 'The array to predict: one number per row of the features.',
        default: target?.name ?? NONE,
        options: [
          { value: NONE, label: 'None' },
          ...fitting.map(({ name }) => ({ value: name, label: name })),
        ],
      },
    };
    const labels = target === null ? null : sampleArray(target, 20);
    return {
      fields,
      values: { features: features.name, target: target?.name ?? NONE },
      columns,
      rows: sampleArray(features, 20).map((cells, row) => [
        ...cells,
        ...(labels === null ? [] : labels[row]!),
      ]),
      totalRows: rows,
      exampleShape,
      suggestedTarget: targetColumns[0]?.name ?? (exampleShape === null ? columns.at(-1)!.name : null),
      warnings: [],
      async read(sink, report) {
        const typed = createTypedColumns(columns, sink, source.name, rows);
        await readArray(features, typed.builders, (done) =>
          report(Math.round((done / rows) * file.size), file.size, done),
        );
        if (target !== null) await readArray(target, typed.builders.slice(-1), () => undefined);
        file.checkUnchanged();
        const shape = keepShape(exampleShape, featureColumns);
        return { rows, columns: typed.finish(), exampleShape: shape, warnings: typed.warnings() };
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function pick(names: readonly string[], wanted: readonly string[]): string | undefined {
  for (const each of wanted) {
    const found = names.find((name) => name.toLowerCase() === each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function uniqueName(name: string, others: readonly { readonly name: string }[]): string {
  return others.some((other) => other.name === name) ? `${name}_target` : name;
}
