import { StudioError } from '../support/errors.ts';
import { parseFieldValues, type Spec } from '../support/fields.ts';
import { LIMITS } from '../support/limits.ts';
import type { ColumnSteps, DataSpec } from './data-spec.ts';
import { fitScalingOf, type Scaling } from './fit-scaling.ts';
import { fitTogether } from './fit-together.ts';
import { applyNumberStep } from './prepared-column.ts';
import { calculateMoments, countCategories } from './statistics.ts';
import type { Encoding, Filling, StepDefinition } from './steps/definition.ts';
import { preparationSteps } from './steps/index.ts';
import type { CategoricalColumn, Column, NumberStep, NumericColumn, PreparedColumn } from './table.ts';

/**
 * Fits every feature column on the given rows.
 * @param steps of single columns; the others take `scaling`, words one-hot.
 * @param together one scaling for all columns without steps of their own, as for pixels.
 * @throws StudioError `column-empty`, `column-too-large`, `column-too-many-categories`, `step-unsuitable`.
 */
export function fitColumns(
  columns: readonly Column[],
  rows: Int32Array,
  scaling: DataSpec['scaling'],
  together: boolean,
  steps: readonly ColumnSteps[] = [],
): readonly PreparedColumn[] {
  const own = new Map(steps.map(({ column, steps: list }) => [column, list]));
  const shared = together
    ? checkScale(fitTogether(columns as readonly NumericColumn[], rows, scaling), columns[0]?.name ?? '')
    : null;
  const scratch = new Float64Array(rows.length);
  return columns.map((column) => {
    const chosen = own.get(column.name);
    if (chosen === undefined) {
      return column.kind === 'numeric'
        ? fitNumeric(column, rows, shared ?? scaling, [], scratch)
        : fitWords(column, rows, []);
    }
    const list = chosen.map((spec) => resolveStep(spec, column));
    return column.kind === 'numeric'
      ? fitNumeric(column, rows, 'none', list, scratch)
      : fitWords(column, rows, list);
  });
}

/** True where a column's own steps say what happens to its empty cells. */
export function fillsItself(column: string, steps: readonly ColumnSteps[]): boolean {
  return steps.some(
    (each) =>
      each.column === column && each.steps.some(({ type }) => preparationSteps.find(type)?.role === 'fill'),
  );
}

/**
 * Offset and scale of one column. A column that does not vary gets scale 1, so that it becomes 0.
 * @throws StudioError `column-too-large` when sums over the column are not finite.
 */
export function fitScaling(column: NumericColumn, rows: Int32Array, scaling: DataSpec['scaling']): Scaling {
  const present =
    scaling === 'none' ? new Float64Array(0) : takePresent(column, rows, new Float64Array(rows.length));
  if (scaling === 'none' || present.length === 0) return { offset: 0, scale: 1 };
  return checkScale(fitScalingOf(present, scaling), column.name);
}

interface ResolvedStep {
  readonly definition: StepDefinition;
  readonly values: ReturnType<typeof parseFieldValues>;
}

function resolveStep(spec: Spec, column: Column): ResolvedStep {
  const definition = preparationSteps.get(spec.type);
  if (!definition.suits.includes(column.kind)) {
    throw new StudioError(
      'step-unsuitable',
      `Expected a step for ${column.kind === 'numeric' ? 'numbers' : 'words'} in column "${column.name}", got "${definition.label}". Take the step out, or change the type of the column.`,
      { column: column.name, step: spec.type },
    );
  }
  const where = `step "${definition.label}" of column "${column.name}"`;
  return { definition, values: parseFieldValues(definition.fields, spec.values, where) };
}

function checkScale<S extends Scaling>({ offset, scale }: S, name: string): Scaling {
  if (!Number.isFinite(offset) || !Number.isFinite(scale)) throw tooLarge(name);
  return { offset, scale };
}

/** The cells of a column that are there, at the given rows. @param present as long as the rows; what comes back lies in it. */
function takePresent({ values }: NumericColumn, rows: Int32Array, present: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (value === value) present[count++] = value;
  }
  return count === rows.length ? present : present.subarray(0, count);
}

function fitNumeric(
  column: NumericColumn,
  rows: Int32Array,
  scaling: DataSpec['scaling'] | Scaling,
  list: readonly ResolvedStep[],
  scratch: Float64Array,
): PreparedColumn {
  const { name } = column;
  const present = takePresent(column, rows, scratch);
  if (present.length === 0) throw emptyColumn(name);
  const filling = fitFilling(list, (step, values) => step.fitNumber(values, present));
  const fill = filling === null ? calculateMoments(present).mean : Number(filling.value);
  if (Number.isNaN(fill)) throw badConstant(name);
  if (!Number.isFinite(fill)) throw tooLarge(name);
  const steps: NumberStep[] = [];
  for (const { definition, values } of list) {
    if (definition.role !== 'change') continue;
    const step = definition.fit(values, present);
    if (step.kind === 'scale') checkScale(step, name);
    steps.push(step);
    for (let i = 0; i < present.length; i++) present[i] = applyNumberStep(step, present[i]!);
  }
  // The last scaling stands by itself, as in a column without steps.
  const last = steps.at(-1);
  const own = last?.kind === 'scale' ? { offset: last.offset, scale: last.scale } : null;
  if (own !== null) steps.pop();
  const scale =
    own ??
    (typeof scaling === 'object'
      ? scaling
      : scaling === 'none'
        ? { offset: 0, scale: 1 }
        : checkScale(fitScalingOf(present, scaling), name));
  return {
    kind: 'numeric',
    name,
    ...(steps.length === 0 ? {} : { steps }),
    ...scale,
    fill,
    ...(filling?.indicator === true ? { indicator: true as const } : {}),
  };
}

function fitFilling(
  list: readonly ResolvedStep[],
  fit: (step: Extract<StepDefinition, { role: 'fill' }>, values: ResolvedStep['values']) => Filling,
): Filling | null {
  for (const { definition, values } of list) if (definition.role === 'fill') return fit(definition, values);
  return null;
}

function fitWords(
  column: CategoricalColumn,
  rows: Int32Array,
  list: readonly ResolvedStep[],
): PreparedColumn {
  const { name } = column;
  const codeCounts = countCategories(column.codes, column.categories.length, rows);
  const counts = new Map(
    column.categories.flatMap((word, code) =>
      codeCounts[code]! > 0 ? [[word, codeCounts[code]!] as const] : [],
    ),
  );
  const filling = fitFilling(list, (step, values) => step.fitWord(values, counts));
  const found = [...counts.keys()];
  if (found.length === 0) throw emptyColumn(name);
  let fill = found[0]!;
  for (const [word, count] of counts) if (count > counts.get(fill)!) fill = word;
  if (filling !== null) fill = String(filling.value);
  if (fill === '') throw badConstant(name);
  const words = found.includes(fill) ? found : [...found, fill];
  const more = filling?.indicator === true ? { indicator: true as const } : {};
  const encoding = findEncoding(list);
  const most = encoding.kind === 'hash' ? LIMITS.tableWords : LIMITS.categories;
  if (words.length > most) {
    throw new StudioError(
      'column-too-many-categories',
      `Expected at most ${LIMITS.categories} different words in column "${name}", found ${words.length}. Leave the column out, or give it the step "Hash": names and numbers of records teach a network nothing.`,
      { column: name, categories: words.length, limit: LIMITS.categories },
    );
  }
  if (encoding.kind === 'hash')
    return { kind: 'hash', name, buckets: encoding.buckets, words, fill, ...more };
  if (encoding.kind === 'oneHot') return { kind: 'oneHot', name, categories: words, fill, ...more };
  const named = encoding.order.filter((word) => words.includes(word));
  const categories = [...new Set([...named, ...words])];
  return { kind: 'ordinal', name, categories, ...fitPlaces(categories, counts), fill, ...more };
}

/** Places of ordinal words are standardised: a list of a hundred words would else outweigh everything. */
function fitPlaces(categories: readonly string[], counts: ReadonlyMap<string, number>): Scaling {
  let [total, sum, squares] = [0, 0, 0];
  categories.forEach((word, place) => {
    const count = counts.get(word) ?? 0;
    total += count;
    sum += count * place;
    squares += count * place * place;
  });
  const mean = sum / total;
  const deviation = Math.sqrt(Math.max(0, squares / total - mean * mean));
  return { offset: mean, scale: deviation > 0 ? deviation : 1 };
}

function findEncoding(list: readonly ResolvedStep[]): Encoding {
  for (const { definition, values } of list)
    if (definition.role === 'encode') return definition.encoding(values);
  return { kind: 'oneHot' };
}

function emptyColumn(name: string): StudioError {
  return new StudioError(
    'column-empty',
    `Expected values in column "${name}" of the training split, found none. Leave the column out.`,
    { column: name },
  );
}

function badConstant(name: string): StudioError {
  return new StudioError(
    'step-constant',
    `Expected the constant for empty cells of column "${name}" to be a number, or a word for a column of words. Mend the step "Fill empty cells".`,
    { column: name },
  );
}

/** The error for numbers that the network could not calculate with. */
export function tooLarge(name: string): StudioError {
  return new StudioError(
    'column-too-large',
    `Expected numbers in column "${name}" that single precision can hold (up to 3.4e38), found larger ones. Divide the column by a constant.`,
    { column: name },
  );
}
