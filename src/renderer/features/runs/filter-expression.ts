import type { RunSummary } from '../../../core/contract/run-records.ts';
import { filterError, readTokens, type FilterToken } from './filter-tokens.ts';
import { findRunField, findSettingField, suggestFieldNames, type RunField } from './run-fields.ts';

/** Says whether a run is wanted. */
export type RunTest = (run: RunSummary) => boolean;

/**
 * Reads a filter. Words are looked for in name, network, dataset, tags and notes; comparisons look at a field:
 *
 *     baseline validation.loss < 0.1 and (optimizer = adam or lr <= 1e-3) and not tag = broken
 *
 * `=` `!=` compare, `<` `<=` `>` `>=` order, `~` `!~` look for a part; `and` may be left out; `not`, `or` and
 * brackets as usual. Text is compared without case. An empty filter wants every run.
 * @param settingPaths paths of the hyperparameters that runs have, asked for where a name is no field.
 * @throws StudioError `filter-invalid` with `at`, the place in the text.
 */
export function parseFilter(text: string, settingPaths: () => readonly string[] = () => []): RunTest {
  const parser = new FilterParser(readTokens(text), settingPaths);
  return parser.parse();
}

class FilterParser {
  private readonly tokens: readonly FilterToken[];
  private place = 0;

  private readonly settingPaths: () => readonly string[];

  constructor(tokens: readonly FilterToken[], settingPaths: () => readonly string[]) {
    this.tokens = tokens;
    this.settingPaths = settingPaths;
  }

  parse(): RunTest {
    if (this.now.kind === 'end') return () => true;
    const test = this.readOr();
    if (this.now.kind === 'close') throw filterError('Found `)` without an opening `(`.', this.now.at);
    return test;
  }

  private get now(): FilterToken {
    return this.tokens[this.place]!;
  }

  private isKeyword(...words: readonly string[]): boolean {
    return this.now.kind === 'word' && words.includes(this.now.text.toLowerCase());
  }

  private readOr(): RunTest {
    const tests = [this.readAnd()];
    while (this.isKeyword('or')) {
      this.place++;
      tests.push(this.readAnd());
    }
    return tests.length === 1 ? tests[0]! : (run) => tests.some((test) => test(run));
  }

  private readAnd(): RunTest {
    const tests = [this.readNot()];
    for (;;) {
      if (this.isKeyword('and')) this.place++;
      else if (this.now.kind === 'end' || this.now.kind === 'close' || this.isKeyword('or')) break;
      tests.push(this.readNot());
    }
    return tests.length === 1 ? tests[0]! : (run) => tests.every((test) => test(run));
  }

  private readNot(): RunTest {
    if (!this.isKeyword('not')) return this.readTerm();
    this.place++;
    const test = this.readNot();
    return (run) => !test(run);
  }

  private readTerm(): RunTest {
    const token = this.now;
    if (token.kind === 'open') return this.readBrackets(token.at);
    if (token.kind === 'end') {
      throw filterError('Expected a condition here, like `validation.loss < 0.1`, found the end.', token.at);
    }
    if (token.kind === 'operator' || token.kind === 'close' || this.isKeyword('and', 'or')) {
      throw filterError(`Expected a condition, like \`optimizer = adam\`, got \`${token.text}\`.`, token.at);
    }
    this.place++;
    if (this.now.kind !== 'operator') return (run) => hasText(run, token.text);
    const operator = this.now.text;
    this.place++;
    const field =
      token.kind === 'word'
        ? (findRunField(token.text) ?? findSettingField(token.text, this.settingPaths()))
        : undefined;
    if (field === undefined) throw unknownField(token.text, token.at);
    return this.readComparison(field, operator);
  }

  private readBrackets(at: number): RunTest {
    this.place++;
    const test = this.readOr();
    if (this.now.kind !== 'close') throw filterError('Expected a `)` for the `(` that stands here.', at);
    this.place++;
    return test;
  }

  private readComparison(field: RunField, operator: string): RunTest {
    const token = this.now;
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      const found = token.kind === 'end' ? 'found the end' : `got \`${token.text}\``;
      throw filterError(`Expected a value after \`${field.name} ${operator}\`, ${found}.`, token.at);
    }
    this.place++;
    // A setting is a number in one run and a word in another: what it is compared with decides.
    const isNumber =
      field.kind === 'number' ||
      (field.kind === 'setting' && !operator.endsWith('~') && readNumber(token.text) !== null);
    if (isNumber) return compareNumbers(field, operator, token);
    if ('<>'.includes(operator[0]!) && field.kind !== 'date') {
      throw filterError(
        `\`${field.name}\` is text: compare it with = or !=, or look into it with ~.`,
        token.at,
      );
    }
    return compareTexts(field, operator, token.text.toLowerCase());
  }
}

function compareNumbers(field: RunField, operator: string, token: FilterToken): RunTest {
  const wanted = readNumber(token.text);
  if (wanted === null) {
    throw filterError(
      `Expected a number to compare \`${field.name}\` with, got \`${token.text}\`.`,
      token.at,
    );
  }
  if (operator.endsWith('~')) {
    throw filterError(`\`${field.name}\` is a number: compare it with = != < <= > or >=.`, token.at);
  }
  const compare: Readonly<Record<string, (value: number) => boolean>> = {
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
  };
  const isEqual = (value: number): boolean => Object.is(value, wanted) || value === wanted;
  return (run) => {
    const value = field.value(run);
    if (operator === '!=') return typeof value !== 'number' || !isEqual(value);
    if (typeof value !== 'number') return false;
    return compare[operator]?.(value) ?? isEqual(value);
  };
}

function compareTexts(field: RunField, operator: string, wanted: string): RunTest {
  const textsOf = (run: RunSummary): readonly string[] => {
    const value = field.value(run);
    if (value === null) return [];
    return (typeof value === 'object' ? value : [String(value)]).map((text) => text.toLowerCase());
  };
  const tests: Readonly<Record<string, (text: string) => boolean>> = {
    '~': (text) => text.includes(wanted),
    // ISO dates are in order as text; a day stands for its first moment.
    '<': (text) => text < wanted,
    '<=': (text) => text.slice(0, wanted.length) <= wanted,
    '>': (text) => text.slice(0, wanted.length) > wanted,
    '>=': (text) => text >= wanted,
  };
  // On a date `2026-01-05` means the whole day.
  const equals = (text: string): boolean =>
    field.kind === 'date' ? text.startsWith(wanted) : text === wanted;
  const positive = operator === '!~' ? '~' : operator;
  const test = tests[positive] ?? equals;
  const isNegative = operator.startsWith('!');
  return (run) => textsOf(run).some(test) !== isNegative;
}

/** `0.1`, `1e-3`, `90%`, `nan`. */
function readNumber(text: string): number | null {
  if (/^nan$/i.test(text)) return Number.NaN;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(text);
  if (match === null) return null;
  return match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]);
}

function hasText({ name, designName, datasetName, tags, notes, status }: RunSummary, text: string): boolean {
  const wanted = text.toLowerCase();
  return [name, designName, datasetName, notes, status, ...tags].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}

function unknownField(name: string, at: number): Error {
  const near = suggestFieldNames(name);
  const advice =
    near.length > 0
      ? `Did you mean ${near.map((each) => `\`${each}\``).join(' or ')}?`
      : 'Try `validation.loss`, `optimizer`, `lr`, `batch`, `seed`, `dataset`, `status` or `tag`.';
  return filterError(`There is no field \`${name}\`. ${advice}`, at);
}
