/**
 * Turns any name into an identifier of C, JavaScript and Python: letters, digits and `_`, not starting with
 * a digit, never a word of these languages, never taken twice.
 */
export function createNamer(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^([0-9])/, '_$1');
    let base = plain === '' ? '_' : plain;
    if (reserved.has(base)) base += '_';
    let result = base;
    for (let number = 2; taken.has(result); number++) result = `${base}_${number}`;
    taken.add(result);
    return result;
  };
}

const reserved = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
False None True and as assert async await class def del elif except finally from global import in is lambda
nonlocal not or pass raise try with yield catch debugger delete export function instanceof let new null super
this throw true false typeof undefined var arguments eval implements interface package private protected public
match main errno stdin stdout stderr NULL NAN INFINITY`.split(/\s+/),
);

/** Text that is safe inside a comment of any language: one line, no comment ends, nothing invisible. */
export function commentText(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .replace(/\*\//g, '* /')
    .replace(/\/\*/g, '/ *')
    .replace(/\?\?/g, '? ?')
    .replace(/\\$/, '\\ ')
    .slice(0, 200);
}
