import { StudioError } from '../support/errors.ts';
import type { DataSpec, WindowSpec } from './data-spec.ts';
import type { Column, PreparedColumn, Preparation, Table } from './table.ts';
import { getColumn, readTarget, type Target } from './target.ts';

/**
 * The target of a table with the classes that a network knows already, in its order.
 * @throws StudioError `preparation-classes` for a class that it does not know, and those of `readTarget`.
 */
export function readGivenTarget(table: Table, { target: given }: Preparation): Target {
  const task = given.kind === 'numeric' ? 'regression' : 'classification';
  const target = readTarget(table, { target: given.name, task });
  if (target.task === 'regression' || given.kind === 'numeric') return target;
  const places = target.classes.map((name) => given.classes.indexOf(name));
  const unknown = target.classes.find((_name, index) => places[index] === -1);
  if (unknown !== undefined) {
    throw new StudioError(
      'preparation-classes',
      `Expected the classes that the network knows in the target column "${given.name}" (${given.classes.slice(0, 8).join(', ')}), found "${unknown.slice(0, 60)}".`,
      { column: given.name, class: unknown },
    );
  }
  return {
    task: given.classes.length === 2 ? 'binary' : 'multiclass',
    name: given.name,
    classes: given.classes,
    codes: target.codes.map((code) => places[code] ?? -1),
  };
}

/**
 * The columns of a table that a network looks at, in its order.
 * @throws StudioError `column-unknown`, `preparation-column` where one holds words in place of numbers, or the reverse.
 */
export function readGivenColumns(table: Table, { columns }: Preparation): readonly Column[] {
  return columns.map((prepared) => {
    const column = getColumn(table, prepared.name);
    if (fitsColumn(column, prepared)) return column;
    const wanted = prepared.kind === 'numeric' ? 'numbers' : 'words';
    throw new StudioError(
      'preparation-column',
      `Expected ${wanted} in the column "${column.name}", as the network was given, found ${wanted === 'words' ? 'numbers' : 'words'}.`,
      { column: column.name },
    );
  });
}

const fitsColumn = ({ kind }: Column, prepared: PreparedColumn): boolean =>
  (kind === 'numeric') === (prepared.kind === 'numeric');

const isSameWindow = (a: WindowSpec | null, b: WindowSpec | null): boolean =>
  a?.length === b?.length && a?.horizon === b?.horizon;

/**
 * Whether rows of a table can be prepared as those were that a network was trained on: the same columns, target and
 * window are asked for, and no class is new.
 */
export function canPrepareAs(table: Table, spec: Omit<DataSpec, 'source'>, given: Preparation): boolean {
  if ((spec.target ?? table.suggestedTarget) !== given.target.name) return false;
  if (!isSameWindow(spec.window ?? null, given.window ?? null)) return false;
  const wanted = new Set(given.columns.map(({ name }) => name));
  if (spec.features !== null) {
    const chosen = new Set(spec.features);
    if (chosen.size !== wanted.size || [...chosen].some((name) => !wanted.has(name))) return false;
  }
  try {
    const target = readGivenTarget(table, given);
    return readGivenColumns(table, given).length > 0 && target.name === given.target.name;
  } catch (error) {
    if (error instanceof StudioError) return false;
    throw error;
  }
}
