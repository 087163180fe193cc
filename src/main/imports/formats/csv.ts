import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { createCsvReader, planCsv, type CsvLayout, type CsvOptions } from '../../../core/datasets/csv.ts';
import { suggestTarget } from '../../../core/datasets/column-names.ts';
import { isMissingCell, readNumber } from '../../../core/datasets/cells.ts';
import { refuseBinaryTable } from '../../../core/datasets/text-encoding.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import { openSourceFile, type SourceFile } from '../source-file.ts';
import { countMistakes } from '../warnings.ts';

/** Bytes that are looked at to find out how a file is written. */
const SAMPLE_BYTES = 1 << 20;
/** Bytes that are read at a time. */
const PIECE_BYTES = 1 << 20;

/** Points of a hundred by which another guess must be better than Western letters. */
const WESTERN_BONUS = 20;

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', bar: '|', colon: ':', space: ' ' } as const;
const QUOTES = { double: '"', single: "'", none: '' } as const;

/** Encodings to choose from, as iconv-lite calls them. */
const ENCODINGS = [
  ['utf-8', 'UTF-8'],
  ['utf-16le', 'UTF-16, little-endian'],
  ['utf-16be', 'UTF-16, big-endian'],
  ['windows-1252', 'Windows Western (1252)'],
  ['iso-8859-1', 'ISO Latin 1'],
  ['iso-8859-15', 'ISO Latin 9'],
  ['iso-8859-2', 'ISO Latin 2'],
  ['windows-1250', 'Windows Central European (1250)'],
  ['windows-1251', 'Windows Cyrillic (1251)'],
  ['koi8-r', 'KOI8-R (Cyrillic)'],
  ['macintosh', 'Mac Roman'],
  ['shift_jis', 'Shift JIS (Japanese)'],
  ['euc-jp', 'EUC-JP (Japanese)'],
  ['gb18030', 'GB 18030 (Chinese)'],
  ['big5', 'Big5 (Chinese)'],
  ['euc-kr', 'EUC-KR (Korean)'],
] as const;
type Encoding = (typeof ENCODINGS)[number][0];

const fields = {
  encoding: {
    kind: 'choice',
    label: 'Encoding',
    help: 'How the file writes its letters. Change it when names look garbled.',
    default: 'utf-8',
    options: ENCODINGS.map(([value, label]) => ({ value, label })),
  },
  delimiter: {
    kind: 'choice',
    label: 'Separator',
    help: 'The character between two cells.',
    default: 'comma',
    options: [
      { value: 'comma', label: 'Comma ,' },
      { value: 'semicolon', label: 'Semicolon ;' },
      { value: 'tab', label: 'Tab' },
      { value: 'bar', label: 'Bar |' },
      { value: 'colon', label: 'Colon :' },
      { value: 'space', label: 'Space' },
    ],
  },
  quote: {
    kind: 'choice',
    label: 'Quotes',
    help: 'The character around cells that hold the separator or line ends.',
    default: 'double',
    options: [
      { value: 'double', label: 'Double "' },
      { value: 'single', label: "Single '" },
      { value: 'none', label: 'None' },
    ],
  },
  header: {
    kind: 'boolean',
    label: 'Header line',
    help: 'Whether the first line holds the names of the columns.',
    default: true,
  },
  decimal: {
    kind: 'choice',
    label: 'Decimal mark',
    help: 'How the file writes one and a half: 1.5 or 1,5.',
    default: 'point',
    options: [
      { value: 'point', label: 'Point 1.5' },
      { value: 'comma', label: 'Comma 1,5' },
    ],
  },
  mistakes: {
    kind: 'choice',
    label: 'Wrong cells',
    help: 'A word in a column of numbers: refuse the file and say where, or take the cell as missing.',
    default: 'refuse',
    options: [
      { value: 'refuse', label: 'Refuse the file' },
      { value: 'missing', label: 'Take as missing' },
    ],
  },
} as const;

/** CSV, TSV and their like; pasted cells of a spreadsheet too. */
export const csv: ImportFormat = {
  type: 'csv',
  label: 'Text table (CSV, TSV)',
  origins: ['file', 'text'],
  extensions: ['csv', 'tsv', 'txt', 'dat'],
  fields,
  // The last of the list: what is nothing else is taken for text, and refused by name if it is none.
  recognises: ({ origin }) => origin !== 'folder',
  open(source, choices) {
    return Promise.resolve(openCsv(source, choices));
  },
};

function openCsv(source: ImportSource, { values, roles }: ImportChoices): OpenImport {
  const file = source.origin === 'text' ? textFile(source.text) : openSourceFile(source.path, source.name);
  try {
    let start = file.readAt(0, SAMPLE_BYTES);
    // A header may be longer than that: a record has a limit of its own.
    if (!start.includes(10) && !start.includes(13))
      start = file.readAt(0, LIMITS.tableRecordLength + SAMPLE_BYTES);
    refuseBinaryTable(start, source.name);
    const isWhole = start.length === file.size;
    const chosen = values['encoding'] as Encoding | undefined;
    const encoding = chosen ?? findEncoding(start, isWhole);
    const sample = encoding === 'utf-8' ? withoutMark(start) : Buffer.from(iconv.decode(start, encoding));
    const options: CsvOptions = { ...toOptions(values), kinds: roles, file: source.name };
    const layout = planCsv(sample, isWhole, options);
    return {
      fields,
      values: toValues(layout, encoding),
      columns: layout.names.map((name, index) => ({ name, role: layout.roles[index]! })),
      rows: showSample(layout),
      totalRows: null,
      exampleShape: null,
      suggestedTarget: suggestTarget(layout.names.filter((_, index) => layout.roles[index] !== 'skip')),
      warnings: findWarnings(layout, encoding, chosen === undefined, source.name),
      async read(sink, report) {
        const run = async (along: CsvLayout) => {
          const reader = createCsvReader(
            along,
            (index) => sink.sinkOf(index),
            (name) => roles.has(name),
          );
          for await (const { piece, done } of piecesOf(file, encoding)) {
            reader.scanner.push(piece);
            report(done, file.size, reader.rows());
          }
          reader.scanner.end();
          return reader;
        };
        let reader = await run(layout);
        const better = reader.betterRoles();
        if (better !== null) {
          // The first rows looked unlike the rest. The cells are not kept, so they are read once more.
          sink.restart();
          reader = await run({ ...layout, roles: better });
        }
        file.checkUnchanged();
        const columns = reader.finish();
        return {
          rows: reader.rows(),
          columns,
          exampleShape: null,
          warnings: countMistakes(reader.mistakes()),
        };
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What was pasted, as if it were a file. */
function textFile(text: string): SourceFile {
  const bytes = Buffer.from(text, 'utf8');
  return {
    size: bytes.length,
    readAt: (offset, length) => bytes.subarray(offset, offset + length),
    fill(block, offset) {
      const piece = bytes.subarray(offset, offset + block.length);
      block.set(piece);
      return piece.length;
    },
    checkUnchanged: () => undefined,
    close: () => undefined,
  };
}

async function* piecesOf(
  file: SourceFile,
  encoding: Encoding,
): AsyncGenerator<{ readonly piece: Uint8Array; readonly done: number }> {
  const decoder = encoding === 'utf-8' ? null : iconv.getDecoder(encoding);
  for (let offset = 0; offset < file.size;) {
    const block = file.readAt(offset, PIECE_BYTES);
    if (block.length === 0) break;
    const isFirst = offset === 0;
    offset += block.length;
    const piece =
      decoder === null ? (isFirst ? withoutMark(block) : block) : Buffer.from(decoder.write(block));
    yield { piece, done: offset };
    // Lets messages in, an order to stop among them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const rest = decoder?.end();
  if (rest !== undefined && rest !== '') yield { piece: Buffer.from(rest), done: file.size };
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** UTF-8 where the beginning is valid, else what the byte order mark or the letters say. */
function findEncoding(start: Uint8Array, isWhole: boolean): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  if (start.indexOf(0) !== -1) {
    let [even, odd] = [0, 0];
    for (let at = 0; at + 1 < start.length; at += 2) {
      if (start[at] === 0) even++;
      if (start[at + 1] === 0) odd++;
    }
    return odd >= even ? 'utf-16le' : 'utf-16be';
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: !isWhole });
    return 'utf-8';
  } catch {
    const guesses = analyse(start.subarray(0, 65_536)).flatMap(({ name, confidence }) => {
      const key = name.toLowerCase();
      const known = ENCODINGS.find(([value]) => value === (key === 'iso-8859-1' ? 'windows-1252' : key));
      return known === undefined || known[0] === 'utf-8' ? [] : [{ encoding: known[0], confidence }];
    });
    const best = guesses[0];
    const western = guesses.find(({ encoding }) => encoding === 'windows-1252');
    // Few letters beyond ASCII tell Western from Central European badly; Western files are more.
    if (
      best !== undefined &&
      (western === undefined || best.confidence - western.confidence > WESTERN_BONUS)
    ) {
      return best.encoding;
    }
    return 'windows-1252';
  }
}

function toOptions(values: FieldValues): CsvOptions {
  const { delimiter, quote, header, decimal, mistakes } = values;
  return {
    ...(delimiter === undefined ? {} : { delimiter: DELIMITERS[delimiter as keyof typeof DELIMITERS] }),
    ...(quote === undefined ? {} : { quote: QUOTES[quote as keyof typeof QUOTES] }),
    ...(header === undefined ? {} : { header: header as boolean }),
    ...(decimal === undefined ? {} : { decimal: decimal === 'comma' ? ',' : '.' }),
    ...(mistakes === undefined ? {} : { mistakes: mistakes as 'refuse' | 'missing' }),
  };
}

function toValues(layout: CsvLayout, encoding: Encoding): FieldValues {
  const keyOf = (marks: Readonly<Record<string, string>>, mark: string) =>
    Object.keys(marks).find((key) => marks[key] === mark) ?? Object.keys(marks)[0]!;
  return {
    encoding,
    delimiter: keyOf(DELIMITERS, layout.marks.delimiter),
    quote: keyOf(QUOTES, layout.marks.quote),
    header: layout.header,
    decimal: layout.decimal === ',' ? 'comma' : 'point',
    mistakes: layout.mistakes,
  };
}

/** Cells as the file has them, numbers as numbers. */
function showSample({ sample, roles, decimal }: CsvLayout): readonly (readonly (string | number | null)[])[] {
  return sample.slice(0, 50).map((cells) =>
    cells.map((cell, index) => {
      if (isMissingCell(cell)) return null;
      const value = roles[index] === 'numeric' ? readNumber(cell, decimal) : NaN;
      return Number.isNaN(value) ? cell.trim().slice(0, 200) : value;
    }),
  );
}

function findWarnings(
  layout: CsvLayout,
  encoding: Encoding,
  isFound: boolean,
  name: string,
): readonly string[] {
  const warnings: string[] = [];
  const label = ENCODINGS.find(([value]) => value === encoding)?.[1] ?? encoding;
  if (isFound && encoding !== 'utf-8') {
    warnings.push(
      `"${name}" is not UTF-8; it looks like ${label}. Check the words, and choose another encoding if they are garbled.`,
    );
  }
  const ragged = layout.sample.findIndex((cells) => cells.length !== layout.names.length);
  if (ragged !== -1) {
    const cells = layout.sample[ragged]!.length;
    warnings.push(
      `Row ${ragged + 1} has ${cells} ${cells === 1 ? 'cell' : 'cells'}, the first line has ${layout.names.length}. Is the separator right?`,
    );
  }
  layout.names.forEach((column, index) => {
    if (layout.roles[index] !== 'numeric' && layout.roles[index] !== 'date') return;
    const wrong = layout.sample.flatMap((cells, row) => {
      const cell = cells[index] ?? '';
      const isWrong =
        layout.roles[index] === 'numeric' &&
        !isMissingCell(cell) &&
        Number.isNaN(readNumber(cell, layout.decimal));
      return isWrong ? [{ cell: cell.trim().slice(0, 40), row }] : [];
    });
    if (wrong.length === 0) return;
    const more = wrong.length > 1 ? `, and ${wrong.length - 1} more` : '';
    warnings.push(
      `Column "${column}" holds numbers, but row ${wrong[0]!.row + 1} says "${wrong[0]!.cell}"${more}. Read the column as text, or take such cells as missing.`,
    );
  });
  return warnings;
}

/** For tests of the list of encodings. */
export function knownEncodings(): readonly string[] {
  for (const [name] of ENCODINGS) {
    if (!iconv.encodingExists(name))
      throw new StudioError('encoding-unknown', `iconv-lite has no "${name}".`);
  }
  return ENCODINGS.map(([name]) => name);
}
