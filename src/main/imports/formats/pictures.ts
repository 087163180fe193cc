import type { Sharp, SharpOptions } from 'sharp';
import { StudioError } from '../../../core/support/errors.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import { openSourceFile } from '../source-file.ts';

/** Names of skipped files that a warning lists. */
const NAMED = 3;

/** A file that may be a picture. */
export interface Picture {
  /** Where it lies; its name alone where its bytes are given. */
  readonly path: string;
  readonly bytes?: Uint8Array;
}

/** What every picture is made into. */
export interface PictureForm {
  readonly width: number;
  readonly height: number;
  readonly colour: 'grey' | 'colour';
  readonly fit: 'cover' | 'contain' | 'fill';
}

/** Why files were left out, with their names. */
export class SkippedFiles {
  private readonly reasons = new Map<string, string[]>();

  add(reason: string, name: string): void {
    const names = this.reasons.get(reason) ?? [];
    names.push(name);
    this.reasons.set(reason, names);
  }

  warnings(): readonly string[] {
    return [...this.reasons].map(([reason, names]) => {
      const shown = names.slice(0, NAMED).map((name) => `"${name}"`);
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return `${names.length} ${names.length === 1 ? 'file' : 'files'} left out (${reason}): ${shown.join(', ')}${more}.`;
    });
  }
}

/** sharp. */
export type Decode = (input: Buffer, options: SharpOptions) => Sharp;

/** sharp, without a cache and on one thread: the process lives for one import only. */
export async function loadDecoder(): Promise<Decode> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** What a picture's first bytes say it is. */
function findKind(bytes: Buffer): 'PNG' | 'JPEG' | 'WebP' | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'PNG';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  const isWebP = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return isWebP ? 'WebP' : null;
}

const options: SharpOptions = {
  limitInputPixels: LIMITS.picturePixels,
  failOn: 'warning',
  sequentialRead: true,
};

function readWhole(path: string, name: string): Buffer {
  const file = openSourceFile(path, name, LIMITS.pictureBytes);
  try {
    return file.readAt(0, file.size);
  } finally {
    file.close();
  }
}

/** The bytes of a picture that may be decoded, or null. */
export async function loadPicture(
  decode: Decode,
  { path, bytes: given }: Picture,
  skipped: SkippedFiles,
): Promise<{ readonly bytes: Buffer; readonly facts: Awaited<ReturnType<Sharp['metadata']>> } | null> {
  const name = path.split(/[\\/]/).at(-1)!;
  let bytes: Buffer;
  try {
    bytes = given === undefined ? readWhole(path, name) : Buffer.from(given);
  } catch (error) {
    const code = error instanceof StudioError ? error.code : '';
    skipped.add(
      code === 'file-empty'
        ? 'empty'
        : code === 'file-too-large'
          ? `over ${LIMITS.pictureBytes / 2 ** 20} MB`
          : 'not readable',
      name,
    );
    return null;
  }
  const kind = findKind(bytes);
  if (kind === null) {
    skipped.add('something else under the name of a picture', name);
    return null;
  }
  const tooMany = `over ${LIMITS.picturePixels / 1e6} million pixels`;
  // A PNG says its size in its first bytes: nothing needs to be decoded for that.
  if (
    kind === 'PNG' &&
    bytes.length >= 24 &&
    bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > LIMITS.picturePixels
  ) {
    skipped.add(tooMany, name);
    return null;
  }
  try {
    const facts = await decode(bytes, { ...options, limitInputPixels: false }).metadata();
    if (facts.width * facts.height <= LIMITS.picturePixels) return { bytes, facts };
    skipped.add(tooMany, name);
  } catch {
    skipped.add('damaged or cut off', name);
  }
  return null;
}

/** Pixels as numbers 0 to 255, rows from the top, channels last; null when the picture is left out. */
export async function readPixels(
  decode: Decode,
  picture: Picture,
  { width, height, colour, fit }: PictureForm,
  skipped: SkippedFiles,
): Promise<Buffer | null> {
  const loaded = await loadPicture(decode, picture, skipped);
  if (loaded === null) return null;
  const name = picture.path.split(/[\\/]/).at(-1)!;
  try {
    const scaled = decode(loaded.bytes, options)
      // Turned as the camera says.
      .rotate()
      .flatten({ background: 'black' })
      .resize(width, height, { fit, background: 'black' });
    const toned = colour === 'grey' ? scaled.greyscale() : scaled.toColourspace('srgb');
    const { data, info } = await toned.raw().toBuffer({ resolveWithObject: true });
    const channels = colour === 'grey' ? 1 : 3;
    if (info.channels === channels) return data;
    // Grey pictures in colour come as one channel.
    const pixels = Buffer.alloc(width * height * channels);
    for (let i = 0; i < width * height; i++) {
      for (let channel = 0; channel < channels; channel++)
        pixels[i * channels + channel] = data[i * info.channels + Math.min(channel, info.channels - 1)]!;
    }
    return pixels;
  } catch {
    skipped.add('damaged or cut off', name);
    return null;
  }
}

/** Pictures as rows of pixels, and why files are none. */
export interface DecodedPictures {
  readonly rows: readonly { readonly name: string; readonly pixels: readonly number[] }[];
  /** One sentence per reason. */
  readonly skipped: readonly string[];
}

/** Makes pictures into rows of the shape that a network was trained on; what is none is left out and named. */
export async function decodePictures(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  [height, width, channels]: readonly [number, number, number],
): Promise<DecodedPictures> {
  const decode = await loadDecoder();
  const skipped = new SkippedFiles();
  const form: PictureForm = { width, height, colour: channels === 1 ? 'grey' : 'colour', fit: 'cover' };
  const rows: { name: string; pixels: readonly number[] }[] = [];
  for (const { name, bytes } of files) {
    const pixels = await readPixels(decode, { path: name, bytes }, form, skipped);
    if (pixels !== null) rows.push({ name, pixels: [...pixels] });
  }
  return { rows, skipped: skipped.warnings() };
}
