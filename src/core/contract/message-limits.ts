import { StudioError } from '../support/errors.ts';

/** Most bytes of one message from the window, as far as they can be counted. */
export const MESSAGE_LIMIT_BYTES = 64 * 2 ** 20;
/** Deepest nesting of one message. */
export const MESSAGE_LIMIT_DEPTH = 64;

/** Rough cost of an entry beside its content, so that a million empty lists are not free. */
const ENTRY_BYTES = 8;

const keysThatChangeObjects = new Set(['__proto__', 'constructor', 'prototype']);

interface Pending {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Refuses a message that is not one JSON-like value of bearable size, before any schema walks it: structured
 * clone can bring cycles, maps, buffers and keys that JSON cannot.
 * @throws StudioError `message-too-large`, `message-too-deep` or `message-not-plain`.
 */
export function checkMessageLimits(message: unknown): void {
  let bytes = 0;
  const pending: Pending[] = [{ value: message, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    bytes += ENTRY_BYTES;
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (typeof value === 'object' && value !== null) {
      // A cycle ends here too: it has no end to its depth.
      if (depth >= MESSAGE_LIMIT_DEPTH) {
        throw new StudioError(
          'message-too-deep',
          `Expected a message nested at most ${MESSAGE_LIMIT_DEPTH} levels deep, got a deeper one.`,
          { limit: MESSAGE_LIMIT_DEPTH },
        );
      }
      // Pictures and weights go as bytes: the schema of the call says where they may stand.
      if (value instanceof Uint8Array) bytes += value.byteLength;
      else if (Array.isArray(value)) {
        bytes += ENTRY_BYTES * value.length;
        checkBytes(bytes);
        for (const entry of value) pending.push({ value: entry, depth: depth + 1 });
      } else bytes += pushEntries(value, depth, pending);
    } else if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      throw notPlain(`a ${typeof value}`);
    }
    checkBytes(bytes);
  }
}

function pushEntries(value: object, depth: number, pending: Pending[]): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw notPlain('an object of a class');
  let bytes = 0;
  for (const [key, entry] of Object.entries(value)) {
    if (keysThatChangeObjects.has(key)) throw notPlain(`the key \`${key}\``);
    bytes += 2 * key.length;
    pending.push({ value: entry, depth: depth + 1 });
  }
  return bytes;
}

function checkBytes(bytes: number): void {
  if (bytes <= MESSAGE_LIMIT_BYTES) return;
  throw new StudioError(
    'message-too-large',
    `Expected a message of at most ${MESSAGE_LIMIT_BYTES / 2 ** 20} MB, got a larger one.`,
    { limit: MESSAGE_LIMIT_BYTES },
  );
}

function notPlain(found: string): StudioError {
  return new StudioError(
    'message-not-plain',
    `Expected a message of plain objects, lists, texts, numbers and booleans, got ${found}.`,
    {},
  );
}
