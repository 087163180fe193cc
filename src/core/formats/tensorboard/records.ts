import { crc32c } from '../../support/crc32c.ts';
import { StudioError } from '../../support/errors.ts';

/** Bytes around the content of a record: its length, and two checksums. */
const FRAME = 16;
/** An event with one scalar takes about 40 bytes; pictures and graphs take megabytes. */
const LARGEST_RECORD = 256 * 2 ** 20;

/** The checksum as the format stores it: rotated by 15 bits and moved, so that checksums of checksums differ. */
function masked(bytes: Uint8Array): number {
  const word = crc32c(bytes);
  return (((word >>> 15) | (word << 17)) + 0xa282ead8) >>> 0;
}

/**
 * Records one after the other, as TensorFlow frames them (TFRecord): u64 length, masked CRC-32C of the length,
 * the bytes, masked CRC-32C of the bytes. Little-endian.
 */
export function writeRecords(records: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length + FRAME, 0));
  const view = new DataView(file.buffer);
  let at = 0;
  for (const record of records) {
    view.setUint32(at, record.length, true);
    view.setUint32(at + 8, masked(file.subarray(at, at + 8)), true);
    file.set(record, at + 12);
    view.setUint32(at + 12 + record.length, masked(record), true);
    at += record.length + FRAME;
  }
  return file;
}

/** What could be read of a file. */
export interface ReadRecords {
  readonly records: readonly Uint8Array[];
  /** Why the rest was not read: a file that is still being written ends in the middle of a record. Null: all was. */
  readonly problem: string | null;
}

/**
 * The inverse; nothing is allocated by what the file claims. A damaged or unfinished record ends the reading, and
 * what came before it counts.
 * @throws StudioError `tensorboard-invalid` where not even the first record is whole.
 */
export function readRecords(file: Uint8Array): ReadRecords {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  let at = 0;
  let problem: string | null = null;
  while (at < file.length && problem === null) {
    const left = file.length - at;
    if (left < FRAME) {
      problem = `the record at byte ${at} is cut off`;
      break;
    }
    if (view.getUint32(at + 8, true) !== masked(file.subarray(at, at + 8))) {
      problem = `the length of the record at byte ${at} fails its checksum`;
      break;
    }
    const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    if (length > LARGEST_RECORD || length > left - FRAME) {
      problem = `the record at byte ${at} says that it has ${length} bytes, ${left - FRAME} are left`;
      break;
    }
    const record = file.subarray(at + 12, at + 12 + length);
    if (view.getUint32(at + 12 + length, true) !== masked(record)) {
      problem = `the record at byte ${at} fails its checksum`;
      break;
    }
    records.push(record);
    at += length + FRAME;
  }
  if (records.length > 0) return { records, problem };
  throw new StudioError(
    'tensorboard-invalid',
    `This is not an event file of TensorBoard: ${problem ?? 'it is empty'}. Choose a file named "events.out.tfevents...".`,
    {},
  );
}
