import type { PreparedColumn, PreparedTarget, Preparation } from '../datasets/table.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { isJsonObject } from '../support/strict-json.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LIMITS.nameLength * 10;

function refuse(where: string, found: unknown): StudioError {
  return new StudioError(
    'preparation-invalid',
    `The preparation in this file cannot be used: expected ${where}, found ${showValue(found)}.`,
    { where },
  );
}

const hasKeys = (input: unknown, keys: string): input is Readonly<Record<string, unknown>> =>
  isJsonObject(input) && Object.keys(input).sort().join() === keys;

function readWords(input: unknown, where: string): readonly string[] {
  const fits =
    Array.isArray(input) &&
    input.length > 0 &&
    input.length <= LIMITS.categories &&
    input.every(isName) &&
    new Set(input).size === input.length;
  if (!fits) throw refuse(`different words as ${where}`, input);
  return input as string[];
}

function readColumn(input: unknown, index: number): PreparedColumn {
  const where = `column ${index + 1}`;
  if (hasKeys(input, 'fill,kind,name,offset,scale') && input['kind'] === 'numeric') {
    const { name, offset, scale, fill } = input;
    if (isName(name) && isNumber(offset) && isNumber(scale) && scale !== 0 && isNumber(fill)) {
      return { kind: 'numeric', name, offset, scale, fill };
    }
  }
  if (hasKeys(input, 'categories,fill,kind,name') && input['kind'] === 'oneHot') {
    const { name, fill } = input;
    const categories = readWords(input['categories'], `categories of ${where}`);
    if (isName(name) && isName(fill) && categories.includes(fill)) {
      return { kind: 'oneHot', name, categories, fill };
    }
  }
  throw refuse(`${where} with a name, a scaling or categories, and a value for missing cells`, input);
}

function readTarget(input: unknown): PreparedTarget {
  if (hasKeys(input, 'kind,name,offset,scale') && input['kind'] === 'numeric') {
    const { name, offset, scale } = input;
    if (isName(name) && isNumber(offset) && isNumber(scale) && scale !== 0) {
      return { kind: 'numeric', name, offset, scale };
    }
  }
  if (hasKeys(input, 'classes,kind,name') && input['kind'] === 'classes' && isName(input['name'])) {
    return { kind: 'classes', name: input['name'], classes: readWords(input['classes'], 'classes') };
  }
  throw refuse('a target with its scaling or classes', input);
}

/**
 * Checks a preparation that came in with a file.
 * @throws StudioError `preparation-invalid`, naming the part.
 */
export function readPreparation(input: unknown): Preparation {
  if (!hasKeys(input, 'columns,formatVersion,target') || input['formatVersion'] !== 1) {
    throw refuse('version 1 with columns and a target', isJsonObject(input) ? input['formatVersion'] : input);
  }
  const { columns } = input;
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > LIMITS.features) {
    throw refuse(`1 to ${LIMITS.features} columns`, columns);
  }
  return { formatVersion: 1, columns: columns.map(readColumn), target: readTarget(input['target']) };
}
