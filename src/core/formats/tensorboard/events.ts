import { StudioError } from '../../support/errors.ts';
import { readRecords, writeRecords } from './records.ts';

/** One curve of an event file. */
export interface ScalarCurve {
  /** "train/loss" */
  readonly tag: string;
  readonly steps: Float64Array;
  /** float32 as the format stores them; NaN where a value was not finite. */
  readonly values: Float64Array;
  /** Seconds since 1970 at which each was written. */
  readonly wallTimes: Float64Array;
}

/** Most points and curves that are read; more would not be curves that a person compares. */
const POINT_LIMIT = 20_000_000;
const CURVE_LIMIT = 10_000;

/**
 * An event file of TensorBoard (tensorflow/core/util/event.proto) with these curves: a first record that says the
 * version, then one event per point, ordered by time.
 */
export function writeEvents(curves: readonly ScalarCurve[], startedAt: number): Uint8Array {
  const points = curves.flatMap(({ tag, steps, values, wallTimes }) => {
    const name = new TextEncoder().encode(tag);
    return Array.from(steps, (step, index) => ({
      name,
      step,
      value: values[index]!,
      time: wallTimes[index]!,
    }));
  });
  // Stable: points of one moment stay in the order of their curves.
  points.sort((a, b) => a.time - b.time || a.step - b.step);
  const version = new TextEncoder().encode('brain.Event:2');
  return writeRecords([
    Uint8Array.from([0x09, ...float64(startedAt), 0x1a, version.length, ...version]),
    ...points.map(({ name, step, value, time }) => encodeScalar(name, step, value, time)),
  ]);
}

/** Event { wall_time = 1, step = 2, summary = 5 { value = 1 { tag = 1, simple_value = 2 } } } */
function encodeScalar(name: Uint8Array, step: number, value: number, time: number): Uint8Array {
  const scalar = [0x0a, ...varint(name.length), ...name, 0x15, ...float32(value)];
  const summary = [0x0a, ...varint(scalar.length), ...scalar];
  return Uint8Array.from([
    0x09,
    ...float64(time),
    0x10,
    ...varint(step),
    0x2a,
    ...varint(summary.length),
    ...summary,
  ]);
}

/** What an event file holds, as far as the studio draws it. */
export interface ReadEvents {
  readonly curves: readonly ScalarCurve[];
  /** Values of other kinds (pictures, histograms, texts) that were left out. */
  readonly skipped: number;
  readonly problem: string | null;
}

/**
 * Reads the scalars of an event file, those of TensorFlow 1 (`simple_value`) and 2 (a tensor of one number). Of two
 * points at one step the later one counts, as after a restart.
 * @throws StudioError `tensorboard-invalid`.
 */
export function readEvents(file: Uint8Array): ReadEvents {
  const { records, problem } = readRecords(file);
  const found = new Map<string, Map<number, { value: number; time: number }>>();
  let skipped = 0;
  let points = 0;
  for (const record of records) {
    const event = readEvent(record);
    for (const { tag, value } of event.values) {
      if (value === null) {
        skipped += 1;
        continue;
      }
      let curve = found.get(tag);
      if (curve === undefined) {
        if (found.size >= CURVE_LIMIT) throw invalid(`it has more than ${CURVE_LIMIT} curves`);
        found.set(tag, (curve = new Map()));
      }
      if (++points > POINT_LIMIT) throw invalid(`it has more than ${POINT_LIMIT} points`);
      curve.set(event.step, { value, time: event.time });
    }
  }
  const curves = [...found].map(([tag, curve]): ScalarCurve => {
    const sorted = [...curve].sort(([a], [b]) => a - b);
    return {
      tag,
      steps: Float64Array.from(sorted, ([step]) => step),
      values: Float64Array.from(sorted, ([, { value }]) => (Number.isFinite(value) ? value : Number.NaN)),
      wallTimes: Float64Array.from(sorted, ([, { time }]) => time),
    };
  });
  return { curves, skipped, problem };
}

interface Event {
  time: number;
  step: number;
  values: { readonly tag: string; readonly value: number | null }[];
}

function readEvent(bytes: Uint8Array): Event {
  const event: Event = { time: 0, step: 0, values: [] };
  for (const { field, type, number, block } of fields(bytes)) {
    if (field === 1 && type === 1) event.time = number;
    else if (field === 2 && type === 0) event.step = number;
    else if (field === 5 && type === 2) {
      for (const value of fields(block))
        if (value.field === 1 && value.type === 2) event.values.push(readValue(value.block));
    }
  }
  return event;
}

function readValue(bytes: Uint8Array): { readonly tag: string; readonly value: number | null } {
  let tag = '';
  let value: number | null = null;
  for (const { field, type, number, block } of fields(bytes)) {
    if (field === 1 && type === 2) tag = decode(block);
    else if (field === 2 && type === 5) value = number;
    else if (field === 8 && type === 2) value = readTensor(block);
  }
  return { tag, value };
}

/** A tensor of one number: float, double or integer; null for anything else. */
function readTensor(bytes: Uint8Array): number | null {
  let dtype = 0;
  let content: Uint8Array | null = null;
  const numbers: number[] = [];
  for (const { field, type, number, block } of fields(bytes)) {
    if (field === 1 && type === 0) dtype = number;
    else if (field === 4 && type === 2) content = block;
    else if ((field === 5 && type === 5) || (field === 6 && type === 1)) numbers.push(number);
    else if ((field === 5 || field === 6) && type === 2) {
      const size = field === 5 ? 4 : 8;
      const view = viewOf(block);
      if (block.length === size)
        numbers.push(size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true));
      else return null;
    } else if ((field === 7 || field === 10) && type === 0) numbers.push(number);
  }
  if (numbers.length === 1) return numbers[0]!;
  if (content === null) return null;
  if (dtype === 1 && content.length === 4) return viewOf(content).getFloat32(0, true);
  if (dtype === 2 && content.length === 8) return viewOf(content).getFloat64(0, true);
  return null;
}

interface Field {
  readonly field: number;
  readonly type: number;
  readonly number: number;
  readonly block: Uint8Array;
}

const nothing = new Uint8Array(0);

/** The fields of a message of protocol buffers, nothing allocated by what the bytes claim. */
function* fields(bytes: Uint8Array): Generator<Field> {
  const view = viewOf(bytes);
  let at = 0;
  const take = (length: number): number => {
    if (!(length >= 0 && at + length <= bytes.length)) throw invalid('a field of an event is cut off');
    const from = at;
    at += length;
    return from;
  };
  const readVarint = (): number => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[take(1)]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
    throw invalid('a number in an event has no end');
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const field = Math.floor(tag / 8);
    const type = tag % 8;
    if (field < 1) throw invalid('an event has a field without a number');
    if (type === 0) yield { field, type, number: readVarint(), block: nothing };
    else if (type === 1) yield { field, type, number: view.getFloat64(take(8), true), block: nothing };
    else if (type === 5) yield { field, type, number: view.getFloat32(take(4), true), block: nothing };
    else if (type === 2) {
      const length = readVarint();
      const from = take(length);
      yield { field, type, number: 0, block: bytes.subarray(from, from + length) };
    } else throw invalid(`an event has a field of the unknown kind ${type}`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).slice(0, 500);
  } catch {
    throw invalid('the name of a curve is not UTF-8');
  }
}

function invalid(reason: string): StudioError {
  return new StudioError('tensorboard-invalid', `This event file cannot be read: ${reason}.`, {});
}

/** Seven bits per byte, the lowest first. @param value a whole number from 0 on. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function float32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setFloat32(0, value, true);
  return bytes;
}

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value, true);
  return bytes;
}
