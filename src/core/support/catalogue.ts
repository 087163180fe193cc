import { StudioError } from './errors.ts';

/** The look-ups over one list of the catalogue. */
export interface Catalogue<T> {
  /** In the order in which people see them. */
  readonly all: readonly T[];
  find(type: string): T | undefined;
  /** @throws StudioError `<noun>-unknown`, naming what exists. */
  get(type: string): T;
}

/** Makes a catalogue out of a list. `noun` is for messages: "layer", "loss". */
export function createCatalogue<T extends { readonly type: string }>(
  noun: string,
  entries: readonly T[],
): Catalogue<T> {
  const byType = new Map(entries.map((entry) => [entry.type, entry]));
  return {
    all: entries,
    find: (type) => byType.get(type),
    get(type) {
      const entry = byType.get(type);
      if (entry !== undefined) return entry;
      const known = entries.map((each) => each.type).join(', ');
      throw new StudioError(
        `${noun}-unknown`,
        `There is no ${noun} of type "${type}". Choose one of: ${known}.`,
        { type },
      );
    },
  };
}
