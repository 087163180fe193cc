/** `"a"`, `"a" and "b"`, `"a", "b", "c" and 4 more`. */
export function nameList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name.slice(0, 60)}"`);
  if (quoted.length <= 1) return quoted[0] ?? '';
  if (quoted.length <= 4) return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
  return `${quoted.slice(0, 3).join(', ')} and ${quoted.length - 3} more`;
}

/** A number with up to four digits that count. */
export const say = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en');
