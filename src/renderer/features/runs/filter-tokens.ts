import { StudioError } from '../../../core/support/errors.ts';

/** A piece of a filter with where it begins. */
export type FilterToken =
  | { readonly kind: 'word' | 'quoted'; readonly text: string; readonly at: number }
  | { readonly kind: 'operator'; readonly text: string; readonly at: number }
  | { readonly kind: 'open' | 'close'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

const OPERATORS = ['<=', '>=', '==', '!=', '!~', '<', '>', '=', '~'];

/** The error of a filter that cannot be understood: what was expected, what was found, where. */
export function filterError(message: string, at: number): StudioError {
  return new StudioError('filter-invalid', message, { at });
}

/** Cuts a filter into words, quoted texts, comparisons and brackets. @throws StudioError `filter-invalid`. */
export function readTokens(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at]!;
    if (/\s/.test(letter)) {
      at++;
      continue;
    }
    if (letter === '(' || letter === ')') {
      tokens.push({ kind: letter === '(' ? 'open' : 'close', text: letter, at });
      at++;
      continue;
    }
    if (letter === '"' || letter === "'") {
      const end = text.indexOf(letter, at + 1);
      if (end < 0) throw filterError(`Expected a closing ${letter} for the text that begins here.`, at);
      tokens.push({ kind: 'quoted', text: text.slice(at + 1, end), at });
      at = end + 1;
      continue;
    }
    const operator = OPERATORS.find((each) => text.startsWith(each, at));
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator, at });
      at += operator.length;
      continue;
    }
    if (letter === '!')
      throw filterError('Expected `!=` or `!~`, got `!`. To turn a condition round write `not`.', at);
    const word = /^[^\s()<>=~!"']+/.exec(text.slice(at))![0];
    tokens.push({ kind: 'word', text: word, at });
    at += word.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
