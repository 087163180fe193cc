import { StudioError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** U+0000-001F, U+007F-009F and the two line separators: invisible, and able to break a line or a file name. */
function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
}

/** Embeddings, overrides and isolates: they make a text look different from what it says. */
function isBidiControl(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

function describeCode(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** First character that no text of a person may hold, in words, or null. `\n` and `\t` only if allowed. */
function findForbiddenCharacter(text: string, allowLines: boolean): string | null {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (allowLines && (code === 0x0a || code === 0x0d || code === 0x09)) continue;
    if (isControl(code)) return `the control character ${describeCode(code)} at position ${i + 1}`;
    if (isBidiControl(code)) return `the text-direction character ${describeCode(code)} at position ${i + 1}`;
    const high = code >= 0xd800 && code <= 0xdbff;
    if (high && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
    else if (code >= 0xd800 && code <= 0xdfff) return `half a character at position ${i + 1}`;
  }
  return null;
}

/** What is wrong with a name, as the words after "Expected ... ", or null when it is fine. */
export function findNameProblem(name: unknown): string | null {
  if (typeof name !== 'string') return 'to be text';
  if (name.trim() === '') return 'to have at least one visible character';
  if (name.length > LIMITS.nameLength) {
    return `to have at most ${LIMITS.nameLength} characters, got ${name.length}`;
  }
  const found = findForbiddenCharacter(name, false);
  return found === null ? null : `to be plain visible text, got ${found}`;
}

/**
 * Checks a name that a person or a file gave. Anything visible is fine, `<b>` and `../x` too: names are
 * never used as markup or as paths.
 * @throws StudioError `name-invalid`, naming `where`.
 */
export function checkName(name: unknown, where: string): asserts name is string {
  const problem = findNameProblem(name);
  if (problem !== null) throw new StudioError('name-invalid', `Expected ${where} ${problem}.`, { where });
}

/**
 * Checks free text of several lines.
 * @throws StudioError `text-invalid`, naming `where`.
 */
export function checkNotes(text: unknown, where: string): asserts text is string {
  const refuse = (problem: string) =>
    new StudioError('text-invalid', `Expected ${where} ${problem}.`, { where });
  if (typeof text !== 'string') throw refuse('to be text');
  if (text.length > LIMITS.notesLength) {
    throw refuse(`to have at most ${LIMITS.notesLength} characters, got ${text.length}`);
  }
  const found = findForbiddenCharacter(text, true);
  if (found !== null) throw refuse(`to be plain visible text, got ${found}`);
}
