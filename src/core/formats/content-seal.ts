import type { NamedWeights } from '../plan/weights.ts';
import { StudioError } from '../support/errors.ts';
import { createSha256 } from '../support/sha256.ts';
import { isJsonObject } from '../support/strict-json.ts';

type Texts = Readonly<Record<string, string>>;

/**
 * Entry of a file's metadata that holds the SHA-256 of everything else that its reader takes from it: weights,
 * structure and texts, in a form of their own, so that the order or spacing of a file may change but no number.
 */
export const SEAL = 'descent.sha256';

/** SHA-256 over texts and blocks of bytes. Each is led by its length: what ends one cannot begin the next. */
export function sealOf(parts: readonly (string | Uint8Array)[]): string {
  const sha = createSha256();
  for (const part of parts) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    sha.update(new TextEncoder().encode(`${bytes.length}:`)).update(bytes);
  }
  return sha.hex();
}

/** Tensors as parts of a seal: by name; float32, little-endian, one NaN for all. */
export function tensorParts(tensors: readonly NamedWeights[]): readonly (string | Uint8Array)[] {
  return [...tensors]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, shape, values }) => {
      const bytes = new Uint8Array(4 * values.length);
      const view = new DataView(bytes.buffer);
      values.forEach((value, index) => view.setFloat32(4 * index, Number.isNaN(value) ? NaN : value, true));
      return [JSON.stringify([name, shape]), bytes];
    });
}

/** Texts as a part of a seal: by key, without the seal. */
export function textPart(texts: Texts): string {
  const keys = Object.keys(texts).filter((key) => key !== SEAL);
  return JSON.stringify(keys.sort().map((key) => [key, texts[key]]));
}

/** A value of JSON as a part of a seal: the keys of its objects in order. */
export const valuePart = (value: unknown): string => JSON.stringify(sortKeys(value)) ?? '';

/** The same value with the keys of its objects in order, and without what JSON does not keep. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return Object.fromEntries(keys.sort().map((key) => [key, sortKeys(value[key])]));
}

/**
 * Compares the seal of a file with its content. A file of another tool has none, and passes.
 * @param mark what shows that the studio wrote the file, in words; null where nothing does: then it needs no seal.
 * @param seal of what was read.
 * @throws StudioError `content-changed`.
 */
export function checkSeal(texts: Texts, mark: string | null, seal: () => string): void {
  const expected = texts[SEAL];
  if (expected === undefined && mark === null) return;
  const found = seal();
  if (found === expected) return;
  const problem =
    expected === undefined
      ? `it has ${mark}, but not the checksum "${SEAL}" that belongs to it in its metadata`
      : `expected content with the SHA-256 ${expected.slice(0, 64)} (as "${SEAL}" in its metadata says), found ${found}`;
  throw new StudioError(
    'content-changed',
    `This file is not what Descent wrote: ${problem}. It was damaged, or another program changed it. Copy or export it again; if it was changed on purpose, remove "${SEAL}"${mark === null ? '' : ` and ${mark}`} from it, and it is read as a file of another tool.`,
    { expected: expected ?? null, found },
  );
}

/** The metadata without the seal, which says nothing to people. */
export function withoutSeal(texts: Texts): Texts {
  const { [SEAL]: _seal, ...rest } = texts;
  return rest;
}
