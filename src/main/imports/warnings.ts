/** One sentence per column in which cells did not fit and became missing. */
export function countMistakes(mistakes: ReadonlyMap<string, number>): readonly string[] {
  return [...mistakes].map(
    ([name, count]) =>
      `${count} ${count === 1 ? 'cell' : 'cells'} of column "${name}" did not fit and ${count === 1 ? 'is' : 'are'} missing now.`,
  );
}
