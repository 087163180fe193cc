/** A piece of a line of text. */
export interface TextPiece {
  readonly kind: 'plain' | 'strong' | 'code' | 'formula';
  readonly text: string;
}

const MARKS = /\*\*([^*]+)\*\*|`([^`]+)`|\$([^$]+)\$/g;

/** Paragraphs (parted by empty lines) of plain text with **strong**, `code` and $formula$ in them. No markup survives. */
export function readRichText(text: string): readonly (readonly TextPiece[])[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .map(readPieces);
}

function readPieces(paragraph: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of paragraph.matchAll(MARKS)) {
    if (match.index > from) pieces.push({ kind: 'plain', text: paragraph.slice(from, match.index) });
    const [whole, strong, code, formula] = match;
    if (strong !== undefined) pieces.push({ kind: 'strong', text: strong });
    else if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else pieces.push({ kind: 'formula', text: formula ?? '' });
    from = match.index + whole.length;
  }
  if (from < paragraph.length) pieces.push({ kind: 'plain', text: paragraph.slice(from) });
  return pieces;
}
