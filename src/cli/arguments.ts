import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** Options by name: 'flag' stands alone, 'value' takes the next word. */
export type OptionKinds = Readonly<Record<string, 'flag' | 'value'>>;

/** Words of a command line, sorted. */
export interface ParsedArguments {
  readonly words: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | null;
}

/**
 * Sorts the words of a command line.
 * @param expected how many words without an option there must be.
 * @throws UsageError for anything unknown or missing.
 */
export function parseArguments(
  args: readonly string[],
  options: OptionKinds,
  expected: number | readonly [least: number, most: number],
): ParsedArguments {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, kind]) => [
          name,
          { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { positionals, values } = parsed;
  const [least, most] = typeof expected === 'number' ? [expected, expected] : expected;
  if (positionals.length < least || positionals.length > most) {
    const count =
      least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    throw new UsageError(
      `Expected ${count} ${count === '1' ? 'argument' : 'arguments'}, got ${positionals.length}.`,
    );
  }
  return {
    words: positionals,
    flag: (name) => values[name] === true,
    value: (name) => (typeof values[name] === 'string' ? values[name] : null),
  };
}
