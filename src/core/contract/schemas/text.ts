import * as v from 'valibot';
import { findNameProblem } from '../../support/names.ts';

/** Longest cell of a row that is typed or pasted in. */
export const CELL_LIMIT = 10_000;

/** Name of a run, dataset, design, tag: anything visible, markup and `../x` too. */
export const nameSchema = v.pipe(
  v.string(),
  v.check(
    (text) => findNameProblem(text) === null,
    (issue) => findNameProblem(issue.input) ?? '',
  ),
);

/** Text over several lines: only NUL is refused. */
export function longText(limit: number) {
  return v.pipe(
    v.string(),
    v.maxLength(limit, (issue) => `to have at most ${limit} characters, got ${issue.input.length}`),
    v.check(
      (text) => !text.includes('\0'),
      () => 'to be text without NUL characters',
    ),
  );
}

/** Id of something in the workspace: a UUID. Files and folders are never made from it. */
export const uuidSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, () => 'to be an id'),
);

/** Id of a dataset: a UUID or `builtin:iris`. */
export const datasetIdSchema = v.pipe(
  v.string(),
  v.regex(
    /^(builtin:[a-z0-9-]{1,60}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    () => 'to be an id of a dataset',
  ),
);

/** Word of the catalogue or key of a record: letters, digits and a few marks. */
export const wordSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/, () => 'to be a word of letters, digits and _ . : -'),
);

/** Finite number: NaN and infinities are refused. */
export const finiteNumber = v.pipe(
  v.number(),
  v.finite(() => 'to be a finite number'),
);

/** Whole number from `minimum` to `maximum`. */
export function wholeNumber(minimum: number, maximum: number) {
  const range = () => `to be a whole number from ${minimum} to ${maximum}`;
  return v.pipe(v.number(), v.safeInteger(range), v.minValue(minimum, range), v.maxValue(maximum, range));
}

/** Finite number from `minimum` to `maximum`. */
export function numberBetween(minimum: number, maximum: number) {
  const range = () => `to be a number from ${minimum} to ${maximum}`;
  return v.pipe(v.number(), v.finite(range), v.minValue(minimum, range), v.maxValue(maximum, range));
}

/** List of at most `limit` entries. */
export function listOf<S extends v.GenericSchema>(entry: S, limit: number, least = 0) {
  const message = () => `to be a list of ${least} to ${limit} entries`;
  return v.pipe(v.array(entry), v.minLength(least, message), v.maxLength(limit, message));
}

/** Seed of a generator of random numbers. */
export const seedSchema = wholeNumber(0, Number.MAX_SAFE_INTEGER);
