import type { NumberStep, PreparedColumn, PreparedTarget, PreparedWindow, Preparation } from './table.ts';
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

function readWords(input: unknown, where: string, most: number = LIMITS.categories): readonly string[] {
  const fits =
    Array.isArray(input) &&
    input.length > 0 &&
    input.length <= most &&
    input.every(isName) &&
    new Set(input).size === input.length;
  if (!fits) throw refuse(`different words as ${where}`, input);
  return input as string[];
}

/** Keys that a column may have beside those that it must have. */
const OPTIONAL: readonly string[] = ['indicator', 'steps'];

function readColumn(input: unknown, index: number): PreparedColumn {
  const where = `column ${index + 1}`;
  const bad = () =>
    refuse(`${where} with a name, a scaling or categories, and a value for missing cells`, input);
  if (!isJsonObject(input) || !isName(input['name'])) throw bad();
  const { name, fill, offset, scale, indicator, steps } = input;
  if (indicator !== undefined && indicator !== true) throw bad();
  const more = indicator === true ? { indicator: true as const } : {};
  const keys = Object.keys(input)
    .filter((key) => !OPTIONAL.includes(key))
    .sort()
    .join();
  const isScaled = isNumber(offset) && isNumber(scale) && scale !== 0;
  if (input['kind'] === 'numeric' && keys === 'fill,kind,name,offset,scale' && isScaled && isNumber(fill)) {
    const list = steps === undefined ? {} : { steps: readSteps(steps, where) };
    return { kind: 'numeric', name, ...list, offset, scale, fill, ...more };
  }
  if (steps !== undefined || !isName(fill)) throw bad();
  if (input['kind'] === 'hash' && keys === 'buckets,fill,kind,name,words') {
    const { buckets } = input;
    if (!isNumber(buckets) || !Number.isInteger(buckets) || buckets < 1 || buckets > LIMITS.features)
      throw bad();
    const words = readWords(input['words'], `words of ${where}`, LIMITS.tableWords);
    return { kind: 'hash', name, buckets, words, fill, ...more };
  }
  const categories = readWords(input['categories'], `categories of ${where}`);
  if (!categories.includes(fill)) throw bad();
  if (input['kind'] === 'oneHot' && keys === 'categories,fill,kind,name') {
    return { kind: 'oneHot', name, categories, fill, ...more };
  }
  if (input['kind'] === 'ordinal' && keys === 'categories,fill,kind,name,offset,scale' && isScaled) {
    return { kind: 'ordinal', name, categories, offset, scale, fill, ...more };
  }
  throw bad();
}

function readSteps(input: unknown, where: string): readonly NumberStep[] {
  if (!Array.isArray(input) || input.length > 100) throw refuse(`a list of steps in ${where}`, input);
  return input.map((step: unknown): NumberStep => {
    if (hasKeys(step, 'kind') && step['kind'] === 'log') return { kind: 'log' };
    if (hasKeys(step, 'high,kind,low') && step['kind'] === 'clip') {
      const { low, high } = step;
      if (isNumber(low) && isNumber(high) && low <= high) return { kind: 'clip', low, high };
    }
    if (hasKeys(step, 'kind,offset,scale') && step['kind'] === 'scale') {
      const { offset, scale } = step;
      if (isNumber(offset) && isNumber(scale) && scale !== 0) return { kind: 'scale', offset, scale };
    }
    throw refuse(`a step "clip", "log" or "scale" in ${where}`, step);
  });
}

function readWindow(input: unknown): PreparedWindow {
  if (hasKeys(input, 'horizon,length')) {
    const { length, horizon } = input;
    const isCount = (value: unknown): value is number =>
      isNumber(value) && Number.isInteger(value) && value >= 1 && value <= LIMITS.features;
    if (isCount(length) && isCount(horizon)) return { length, horizon };
  }
  throw refuse('a window with a length and a horizon', input);
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
  const isKnown =
    hasKeys(input, 'columns,formatVersion,target') || hasKeys(input, 'columns,formatVersion,target,window');
  if (!isKnown || input['formatVersion'] !== 1) {
    throw refuse('version 1 with columns and a target', isJsonObject(input) ? input['formatVersion'] : input);
  }
  const { columns } = input;
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > LIMITS.features) {
    throw refuse(`1 to ${LIMITS.features} columns`, columns);
  }
  const window = input['window'] === undefined ? {} : { window: readWindow(input['window']) };
  return {
    formatVersion: 1,
    columns: columns.map(readColumn),
    target: readTarget(input['target']),
    ...window,
  };
}
