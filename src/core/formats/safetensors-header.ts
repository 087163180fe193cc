import { StudioError, showValue } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { isJsonObject, parseStrictJson } from '../support/strict-json.ts';

/** Number formats that the reader turns into float32, with bytes per value. */
export const DTYPE_BYTES: Readonly<Record<string, number>> = Object.freeze({
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I8: 1,
});

/** One entry of the header, checked. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** Relative to the first byte after the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** Sorted by place in the file; without holes or overlaps. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the tensors begin in the file. */
  readonly dataStart: number;
}

/** The error of everything that a safetensors file must not be. */
export function refuse(rule: string, message: string): StudioError {
  return new StudioError('safetensors-invalid', `This is not a valid safetensors file: ${message}.`, {
    rule,
  });
}

/**
 * Reads and checks the header of a safetensors file. Duplicate names are found (JSON.parse would hide them).
 * @throws StudioError `safetensors-invalid`, with the broken rule in its details.
 */
export function readHeader(bytes: Uint8Array): SafetensorsHeader {
  if (bytes.length < 8) throw refuse('truncated', `expected at least 8 bytes, found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(LIMITS.safetensorsHeaderBytes)) {
    throw refuse(
      'header-length',
      `expected a header of at most ${LIMITS.safetensorsHeaderBytes} bytes, found ${length}`,
    );
  }
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) {
    throw refuse(
      'header-length',
      `expected a header of ${length} bytes, but the file has only ${bytes.length - 8} after its length`,
    );
  }
  if (bytes[8] !== 0x7b) throw refuse('header-start', 'expected the header to start with "{"');
  const header = parseHeaderJson(bytes.subarray(8, dataStart));
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  if (names.length > LIMITS.tensors)
    throw refuse('tensors', `expected at most ${LIMITS.tensors} tensors, found ${names.length}`);
  const entries = names.map((name) => readEntry(name, header[name]));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, bytes.length - dataStart);
  return { entries, metadata: readMetadata(header['__metadata__']), dataStart };
}

function parseHeaderJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = parseStrictJson(text, 'the header', LIMITS.safetensorsHeaderBytes);
  } catch (error) {
    throw refuse(
      'header-json',
      error instanceof StudioError ? lowerFirst(error.message) : 'its header is not UTF-8',
    );
  }
  if (!isJsonObject(header)) throw refuse('header-json', 'expected its header to be a JSON object');
  return header;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
}

function readEntry(name: string, input: unknown): HeaderEntry {
  const where = `of tensor ${showValue(name)}`;
  if (!isJsonObject(input))
    throw refuse('entry', `expected the entry ${where} to be an object, found ${showValue(input)}`);
  const { dtype, shape, data_offsets: offsets } = input;
  const extra = Object.keys(input).find((key) => !['dtype', 'shape', 'data_offsets'].includes(key));
  if (extra !== undefined)
    throw refuse('entry', `expected dtype, shape and data_offsets ${where}, found ${showValue(extra)}`);
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPE_BYTES, dtype)) {
    throw refuse(
      'dtype',
      `expected the dtype ${where} to be one of ${Object.keys(DTYPE_BYTES).join(', ')}, found ${showValue(dtype)}`,
    );
  }
  const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  if (!Array.isArray(shape) || shape.length > 32 || !shape.every(isCount)) {
    throw refuse(
      'shape',
      `expected the shape ${where} to be a list of whole numbers, found ${showValue(shape)}`,
    );
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw refuse(
      'offsets',
      `expected the data_offsets ${where} to be two whole numbers, found ${showValue(offsets)}`,
    );
  }
  // A zero among the sizes makes the product 0, whatever the others overflow to.
  const count = shape.includes(0) ? 0 : shape.reduce((product: number, size) => product * size, 1);
  const [begin, end] = offsets as [number, number];
  const wanted = count * DTYPE_BYTES[dtype]!;
  if (!Number.isSafeInteger(wanted) || end - begin !== wanted) {
    throw refuse(
      'size',
      `expected ${wanted} bytes for shape [${shape.join(', ')}] ${where}, found ${end - begin}`,
    );
  }
  return { name, dtype, shape, count, begin, end };
}

function checkLayout(entries: readonly HeaderEntry[], dataBytes: number): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      const what = entry.begin < end ? 'overlap' : 'hole';
      throw refuse(
        what,
        `expected tensor ${showValue(entry.name)} to begin at byte ${end} of the data, found an ${what === 'hole' ? 'unused gap up to' : 'overlap from'} ${entry.begin}`,
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes) {
    throw refuse(
      end < dataBytes ? 'trailing' : 'truncated',
      `expected ${end} bytes of data, found ${dataBytes}`,
    );
  }
}

function readMetadata(input: unknown): Readonly<Record<string, string>> {
  if (input === undefined) return {};
  if (!isJsonObject(input)) throw refuse('metadata', 'expected __metadata__ to be an object of texts');
  for (const [key, value] of Object.entries(input)) {
    if (typeof value !== 'string')
      throw refuse(
        'metadata',
        `expected __metadata__ to hold texts, found ${showValue(value)} under ${showValue(key)}`,
      );
  }
  return input as Readonly<Record<string, string>>;
}
