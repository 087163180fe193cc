import * as v from 'valibot';

/** Longest name of anything. */
export const NAME_LIMIT = 200;
/** Longest note. */
export const NOTES_LIMIT = 100_000;
/** Longest cell of a row that is typed or pasted in. */
export const CELL_LIMIT = 10_000;

/**
 * Control characters (NUL included), surrogates without a partner, and the marks that turn the direction of
 * writing: a name with one of them looks like another name.
 */
const unsafeInNames =
  // eslint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** True when `text` may be the name of something, as far as its characters go. */
export function hasSafeCharacters(text: string): boolean {
  return !unsafeInNames.test(text);
}

/** Name of a run, dataset, design, tag. */
export const nameSchema = v.pipe(
  v.string(),
  v.maxLength(NAME_LIMIT, (issue) => `to have at most ${NAME_LIMIT} characters, got ${issue.input.length}`),
  v.check(
    (text) => text.trim().length > 0,
    () => 'to have at least one visible character, got an empty name',
  ),
  v.check(
    hasSafeCharacters,
    () => 'to be without control characters and without marks that turn the direction of writing',
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
