/** Letters, digits, `_` and `-`, starting with a letter, at most 64: safe as a prefix of tensor names everywhere. */
const idPattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** True for a well-formed node id. */
export function isNodeId(id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id);
}

/**
 * The next free id of a type: `dense_1`, `dense_2`, ... One past the highest number in use, so that an id
 * does not come back for another layer while weights with its name may exist.
 */
export function nextId(type: string, taken: Iterable<string>): string {
  const prefix = `${type}_`;
  let highest = 0;
  for (const id of taken) {
    if (!id.startsWith(prefix)) continue;
    const digits = id.slice(prefix.length);
    if (/^[0-9]{1,9}$/.test(digits)) highest = Math.max(highest, Number(digits));
  }
  return `${prefix}${highest + 1}`;
}
