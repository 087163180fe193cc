import { StudioError } from '../support/errors.ts';

/** Encodings that a person may choose for a table. */
export const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncodingName = (typeof TEXT_ENCODINGS)[number];

/** Beginnings of files that are no text, with what they are. */
const signatures: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
  [[0xff, 0xd8, 0xff], 'a JPEG picture'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF picture'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file (Excel and OpenDocument tables are zip files)'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel or Word file'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x4d, 0x5a, 0x90], 'a program'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy file'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'an SQLite database'],
];

/**
 * Refuses the beginning of a file that is no text.
 * @param file its name, for messages.
 * @throws StudioError `table-binary`.
 */
export function refuseBinaryTable(start: Uint8Array, file?: string): void {
  const known = signatures.find(([bytes]) => bytes.every((byte, index) => start[index] === byte));
  if (known !== undefined) throw binary(known[1], file);
  const zero = start.indexOf(0);
  const isMarked = findByteOrderMark(start) !== null;
  if (zero === -1 || isMarked || guessUtf16(start) !== null) return;
  throw binary(`a file with zero bytes (the first at byte ${zero + 1})`, file);
}

/**
 * Bytes of a table as text, without a byte order mark.
 * @param encoding what the person chose; null: UTF-8, or what the byte order mark says.
 * @throws StudioError `table-binary` for a file that is no text, `table-encoding` (details: encodings to offer).
 */
export function decodeTableText(bytes: Uint8Array, encoding: TextEncodingName | null = null): string {
  const known = signatures.find(([start]) => start.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) throw binary(known[1]);
  const marked = encoding ?? findByteOrderMark(bytes) ?? 'utf-8';
  if (encoding === null && marked === 'utf-8') refuseZeros(bytes);
  try {
    return new TextDecoder(marked, { fatal: true }).decode(bytes);
  } catch {
    const line = marked === 'utf-8' ? findInvalidLine(bytes) : null;
    const at = line === null ? '' : ` (first invalid byte in line ${line})`;
    throw new StudioError(
      'table-encoding',
      `Expected the file to be ${marked.toUpperCase()} text, found bytes that are not${at}. Save it as UTF-8, or choose its encoding.`,
      { encodings: TEXT_ENCODINGS.filter((each) => each !== marked), line },
    );
  }
}

function findByteOrderMark(bytes: Uint8Array): TextEncodingName | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Zero bytes do not occur in text, except in UTF-16 without a mark: there every second byte is one. */
function refuseZeros(bytes: Uint8Array): void {
  const zero = bytes.indexOf(0);
  if (zero === -1) return;
  const guess = guessUtf16(bytes);
  if (guess === null) throw binary(`a file with zero bytes (the first at byte ${zero + 1})`);
  throw new StudioError(
    'table-encoding',
    `Expected the file to be UTF-8 text, found what looks like ${guess.toUpperCase()}. Save it as UTF-8, or choose its encoding.`,
    {
      encodings: [guess, ...TEXT_ENCODINGS.filter((each) => each !== guess && each !== 'utf-8')],
      line: null,
    },
  );
}

/** In UTF-16 without a mark nearly every second byte of Latin text is zero. */
function guessUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length & ~1, 4096);
  const zeros: [number, number] = [0, 0];
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i & 1]!++;
  const half = length / 2;
  if (zeros[1] > 0.7 * half && zeros[0] < 0.1 * half) return 'utf-16le';
  return zeros[0] > 0.7 * half && zeros[1] < 0.1 * half ? 'utf-16be' : null;
}

/** 1-based line of the first byte that breaks UTF-8. */
function findInvalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
    line++;
  }
}

function binary(what: string, file?: string): StudioError {
  return new StudioError(
    'table-binary',
    `Expected ${file === undefined ? '' : `"${file}" to be `}a text table (CSV or TSV), found ${what}. Export the table as CSV and choose that file.`,
    { found: what },
  );
}
