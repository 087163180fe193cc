import { fastKernelsWasmBase64, kernelsWasmBase64 } from '../generated/kernels-wasm.ts';
import type { SimdExports } from './exports.ts';

/**
 * How products are added up. `reproducible`: two roundings, the same bits on every machine. `fast`: one rounding
 * where the processor can fuse both, up to a quarter faster, and not the same bits on every machine.
 */
export type Arithmetic = 'reproducible' | 'fast';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes standard base64 (RFC 4648, padded), which every runtime can do but none in the same way. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const sextets = new Uint8Array(128);
  for (let i = 0; i < ALPHABET.length; i++) sextets[ALPHABET.charCodeAt(i)] = i;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const word =
      (sextets[text.charCodeAt(i)]! << 18) |
      (sextets[text.charCodeAt(i + 1)]! << 12) |
      (sextets[text.charCodeAt(i + 2)]! << 6) |
      sextets[text.charCodeAt(i + 3)]!;
    bytes[at++] = word >> 16;
    // Writes behind the end, where the padding stands, are ignored by the array.
    bytes[at++] = (word >> 8) & 255;
    bytes[at++] = word & 255;
  }
  return bytes;
}

const compiled = new Map<string, WebAssembly.Module | string>();

/**
 * The compiled kernels, or a sentence why there are none: no WebAssembly, no SIMD, or an empty build.
 * Compiled once per process and kind.
 * @param shared for memory that threads share.
 */
export function kernelsModule(arithmetic: Arithmetic, shared: boolean): WebAssembly.Module | string {
  const kind = `${arithmetic} ${shared}`;
  const known = compiled.get(kind);
  if (known !== undefined) return known;
  const result = compile(arithmetic, shared);
  compiled.set(kind, result);
  return result;
}

function compile(arithmetic: Arithmetic, shared: boolean): WebAssembly.Module | string {
  const base64 = arithmetic === 'fast' ? fastKernelsWasmBase64 : kernelsWasmBase64;
  if (base64 === '') return 'The kernels were not compiled into this build.';
  if (typeof WebAssembly === 'undefined') return 'This runtime has no WebAssembly.';
  const bytes = decodeBase64(base64);
  if (shared) importSharedMemory(bytes);
  try {
    // Asking first whether they are valid would read them twice.
    return new WebAssembly.Module(bytes);
  } catch {
    return `This runtime does not accept WebAssembly ${arithmetic === 'fast' ? 'relaxed SIMD' : 'SIMD'}.`;
  }
}

/**
 * Makes the memory import of a module a shared one: the code is the same, only one bit of the declaration
 * differs (WebAssembly threads proposal, limits 0x01 -> 0x03). A build of its own would double the kernels.
 */
function importSharedMemory(bytes: Uint8Array): void {
  let at = 8;
  const number = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skipName = (): void => {
    const length = number();
    at += length;
  };
  while (at < bytes.length) {
    const section = bytes[at++]!;
    const length = number();
    if (section !== 2) {
      at += length;
      continue;
    }
    for (let left = number(); left > 0; left--) {
      skipName();
      skipName();
      const kind = bytes[at++]!;
      if (kind === 2 && bytes[at] === 1) {
        bytes[at] = 3;
        return;
      }
      // Functions are imported by the number of their type; nothing else is imported before the memory.
      number();
    }
    return;
  }
}

/** An instance over a memory that is shared exactly when the module's is. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdExports {
  const imports = { env: { memory, abort: () => undefined } };
  return new WebAssembly.Instance(module, imports).exports as unknown as SimdExports;
}
