import { StudioError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** Anything that JSON can say. Objects have no key that could reach a prototype. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Keys that name an object's machinery in JavaScript: a file has no honest use for them. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plainKeyPattern = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Parses JSON (RFC 8259) from an untrusted source. Unlike JSON.parse it refuses duplicate keys, keys that
 * reach a prototype, nesting over 64 levels, numbers that are not finite (1e999) and texts over 32 MB.
 * @param source named in messages: "the project file".
 * @param limit largest length of the text.
 * @throws StudioError `json-too-large`, `json-too-deep`, `json-duplicate-key`, `json-forbidden-key`,
 *   `json-number` or `json-syntax`, with line, column and path ($.nodes[3].values.units).
 */
export function parseStrictJson(
  text: string,
  source = 'the JSON text',
  limit: number = LIMITS.jsonBytes,
): JsonValue {
  if (text.length > limit) throw tooLarge(text.length, source, limit);
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const path: (string | number)[] = [];

  function fail(code: string, problem: string, offset = at): StudioError {
    let line = 1;
    let lineStart = 0;
    for (let i = 0; i < offset; i++) {
      if (text.charCodeAt(i) === 10) {
        line++;
        lineStart = i + 1;
      }
    }
    const where = showPath(path);
    const column = offset - lineStart + 1;
    return new StudioError(code, `${problem} at line ${line}, column ${column} of ${source} (${where}).`, {
      line,
      column,
      path: where,
    });
  }

  function found(): string {
    return at >= text.length
      ? 'the end of the text'
      : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
  }

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      at++;
    }
  }

  function readText(): string {
    const start = at++;
    let result = '';
    for (;;) {
      const from = at;
      for (let code = text.charCodeAt(at); code >= 32 && code !== 34 && code !== 92;)
        code = text.charCodeAt(++at);
      result += text.slice(from, at);
      const next = text[at];
      if (next === '"') {
        at++;
        return result;
      }
      if (next === undefined)
        throw fail('json-syntax', 'Expected a closing quote for the text that starts', start);
      if (next !== '\\')
        throw fail('json-syntax', `Expected control characters in text to be escaped, found ${found()}`);
      const letter = text[at + 1] ?? '';
      if (letter === 'u') {
        const digits = text.slice(at + 2, at + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits))
          throw fail('json-syntax', 'Expected four hexadecimal digits after \\u');
        result += String.fromCharCode(parseInt(digits, 16));
        at += 6;
      } else {
        const escaped = escapes[letter];
        if (escaped === undefined)
          throw fail('json-syntax', `Expected a known escape after \\, found ${JSON.stringify(letter)}`);
        result += escaped;
        at += 2;
      }
    }
  }

  function readNumber(): number {
    numberPattern.lastIndex = at;
    const match = numberPattern.exec(text);
    if (match === null) throw fail('json-syntax', `Expected a value, found ${found()}`);
    const value = Number(match[0]);
    if (!Number.isFinite(value)) {
      throw fail(
        'json-number',
        `Expected a number that fits into double precision, got ${match[0].slice(0, 40)}`,
      );
    }
    at += match[0].length;
    return value;
  }

  function readWord(word: string, value: JsonValue): JsonValue {
    if (!text.startsWith(word, at)) {
      const name = /^[A-Za-z]+/.exec(text.slice(at, at + 20))?.[0] ?? '';
      const hint = /^(NaN|Infinity|undefined)$/.test(name)
        ? ' JSON has no such value: use a number or null.'
        : '';
      throw fail('json-syntax', `Expected a value, found ${JSON.stringify(name)}.${hint} Seen`);
    }
    at += word.length;
    return value;
  }

  function readArray(depth: number): JsonValue[] {
    const list: JsonValue[] = [];
    at++;
    skipSpace();
    if (text[at] === ']') {
      at++;
      return list;
    }
    for (;;) {
      path.push(list.length);
      list.push(readValue(depth + 1));
      path.pop();
      skipSpace();
      const next = text[at];
      if (next !== ',' && next !== ']') throw fail('json-syntax', `Expected "," or "]", found ${found()}`);
      at++;
      if (next === ']') return list;
    }
  }

  function readObject(depth: number): JsonObject {
    const record: Record<string, JsonValue> = {};
    at++;
    skipSpace();
    if (text[at] === '}') {
      at++;
      return record;
    }
    for (;;) {
      skipSpace();
      const keyStart = at;
      if (text[at] !== '"') throw fail('json-syntax', `Expected a key in double quotes, found ${found()}`);
      const key = readText();
      if (forbiddenKeys.has(key)) {
        throw fail(
          'json-forbidden-key',
          `Found the key ${JSON.stringify(key)}, which is not allowed. Rename or remove it. Seen`,
          keyStart,
        );
      }
      if (Object.hasOwn(record, key)) {
        throw fail(
          'json-duplicate-key',
          `Expected every key once, found ${JSON.stringify(key.slice(0, 60))} again`,
          keyStart,
        );
      }
      path.push(key);
      skipSpace();
      if (text[at] !== ':') throw fail('json-syntax', `Expected ":" after the key, found ${found()}`);
      at++;
      record[key] = readValue(depth + 1);
      path.pop();
      skipSpace();
      const next = text[at];
      if (next !== ',' && next !== '}') throw fail('json-syntax', `Expected "," or "}", found ${found()}`);
      at++;
      if (next === '}') return record;
    }
  }

  function readValue(depth: number): JsonValue {
    skipSpace();
    const next = text[at];
    if ((next === '{' || next === '[') && depth >= LIMITS.jsonDepth) {
      throw fail('json-too-deep', `Expected at most ${LIMITS.jsonDepth} levels of nesting, found more`);
    }
    switch (next) {
      case '{':
        return readObject(depth);
      case '[':
        return readArray(depth);
      case '"':
        return readText();
      case 't':
        return readWord('true', true);
      case 'f':
        return readWord('false', false);
      case 'n':
        return readWord('null', null);
      case 'N':
      case 'I':
      case 'u':
        return readWord('null', null);
      default:
        return readNumber();
    }
  }

  const value = readValue(0);
  skipSpace();
  if (at < text.length) throw fail('json-syntax', `Expected nothing after the value, found ${found()}`);
  return value;
}

/**
 * The same from bytes: checks the length first, then that they are UTF-8.
 * @throws StudioError `json-too-large`, `json-encoding`, and those of {@link parseStrictJson}.
 */
export function parseStrictJsonBytes(bytes: Uint8Array, source = 'the JSON file'): JsonValue {
  if (bytes.length > LIMITS.jsonBytes) throw tooLarge(bytes.length, source, LIMITS.jsonBytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StudioError(
      'json-encoding',
      `Expected ${source} to be UTF-8 text. Save it as UTF-8 and try again.`,
    );
  }
  return parseStrictJson(text, source);
}

/** True for a JSON object (not null, not a list). */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tooLarge(size: number, source: string, limit: number): StudioError {
  return new StudioError(
    'json-too-large',
    `Expected ${source} to have at most ${limit / 1048576} MB, got ${(size / 1048576).toFixed(1)} MB.`,
    { size, limit },
  );
}

function showPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return plainKeyPattern.test(step) ? `${text}.${step}` : `${text}[${JSON.stringify(step.slice(0, 60))}]`;
  }, '$');
}
