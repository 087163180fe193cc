import { StudioError } from '../../support/errors.ts';
import type { BuiltinReader } from './definition.ts';

/** Signs for what cannot be seen in a cell. */
const VISIBLE: Readonly<Record<string, string>> = { ' ': '␣', '\n': '¶' };

/** A running text (UTF-8): a row for each character, in the order in which they are written. */
export const characters: BuiltinReader = Object.freeze({
  type: 'characters',
  read({ name, target }, [bytes]) {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw new StudioError(
        'builtin-damaged',
        `The text of the built-in dataset "${name}" is damaged. Install Descent again.`,
        { name },
      );
    }
    const letters = [...text];
    const found = [...new Set(letters)].sort();
    const codeOf = new Map(found.map((letter, code) => [letter, code]));
    const codes = Int32Array.from(letters, (letter) => codeOf.get(letter)!);
    const categories = found.map((letter) => VISIBLE[letter] ?? letter);
    return {
      rows: codes.length,
      columns: [{ kind: 'categorical', name: target, categories, codes }],
      suggestedTarget: target,
      exampleShape: null,
    };
  },
} satisfies BuiltinReader);
