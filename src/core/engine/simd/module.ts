import { kernelsWasmBase64 } from '../generated/kernels-wasm.ts';

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

let compiled: WebAssembly.Module | string | null = null;

/**
 * The compiled kernels, or a sentence why there are none: no WebAssembly, no SIMD, or an empty build.
 * Compiled once per process.
 */
export function kernelsModule(): WebAssembly.Module | string {
  compiled ??= compile();
  return compiled;
}

function compile(): WebAssembly.Module | string {
  if (kernelsWasmBase64 === '') return 'The kernels were not compiled into this build.';
  if (typeof WebAssembly === 'undefined') return 'This runtime has no WebAssembly.';
  const bytes = decodeBase64(kernelsWasmBase64);
  if (!WebAssembly.validate(bytes)) return 'This runtime does not accept WebAssembly SIMD.';
  return new WebAssembly.Module(bytes);
}
