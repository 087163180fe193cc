import {
  createColumnBuilder,
  pageRowsFor,
  type ColumnBuilder,
  type ColumnRole,
  type FinishedColumn,
} from '../../core/datasets/column-builder.ts';
import { checkLength } from '../../core/datasets/csv.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { ImportSink } from './import-format.ts';
import { countMistakes } from './warnings.ts';

/** Columns of a file that holds them as numbers, words or times already. */
export interface TypedColumns {
  /** By place in the file; null where a column is left out. */
  readonly builders: readonly (ColumnBuilder | null)[];
  finish(): readonly FinishedColumn[];
  warnings(): readonly string[];
}

/** A column of the file: its name and what it holds. */
export interface TypedColumn {
  readonly name: string;
  readonly role: ColumnRole;
}

/** The columns under the kinds that a person chose. */
export function chooseRoles(
  columns: readonly TypedColumn[],
  roles: ReadonlyMap<string, ColumnRole>,
): readonly TypedColumn[] {
  return columns.map(({ name, role }) => ({ name, role: roles.get(name) ?? role }));
}

/**
 * Opens builders for columns of known kinds. Numbers go into columns of words as text, words into columns of numbers
 * as far as they say one.
 * @throws StudioError `table-no-columns`, `table-too-long` (when `rows` is known).
 */
export function createTypedColumns(
  columns: readonly TypedColumn[],
  sink: ImportSink,
  file: string,
  rows: number,
): TypedColumns {
  const kept = columns.filter(({ role }) => role !== 'skip').length;
  if (kept === 0) {
    throw new StudioError(
      'table-no-columns',
      `Expected at least one column to read of "${file}", but all are left out.`,
    );
  }
  checkLength(rows, kept, ` of "${file}"`);
  const rules = {
    decimal: '.',
    mistakes: 'missing',
    where: ` of "${file}"`,
    pageRows: pageRowsFor(columns.length),
  } as const;
  let place = 0;
  const builders = columns.map(({ name, role }) =>
    role === 'skip' ? null : createColumnBuilder(name, role, rules, sink.sinkOf(place++)),
  );
  const present = builders.filter((builder) => builder !== null);
  return {
    builders,
    finish: () => present.map((builder) => builder.finish()),
    warnings: () =>
      countMistakes(
        new Map(present.flatMap(({ name, mistakes }) => (mistakes > 0 ? [[name, mistakes] as const] : []))),
      ),
  };
}
