import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { extname, join } from 'node:path';
import type { Sharp, SharpOptions } from 'sharp';
import { StudioError } from '../../../core/support/errors.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import { namePixels } from '../number-arrays.ts';
import { chooseRoles, createTypedColumns } from '../number-columns.ts';
import { openSourceFile } from '../source-file.ts';
import { keepShape } from './npy.ts';

/** Deepest folder below a class that is looked into. */
const DEPTH = 8;
/** Names of skipped files that a warning lists. */
const NAMED = 3;

const fields = {
  width: {
    kind: 'integer',
    label: 'Width',
    help: 'Every picture is made this wide. Each pixel is one feature: small pictures train fast.',
    default: 32,
    minimum: 1,
    maximum: 256,
    unit: 'pixels',
  },
  height: {
    kind: 'integer',
    label: 'Height',
    help: 'Every picture is made this high.',
    default: 32,
    minimum: 1,
    maximum: 256,
    unit: 'pixels',
  },
  colour: {
    kind: 'choice',
    label: 'Colour',
    help: 'Grey has one number per pixel, colour three.',
    default: 'grey',
    options: [
      { value: 'grey', label: 'Grey' },
      { value: 'colour', label: 'Colour' },
    ],
  },
  fit: {
    kind: 'choice',
    label: 'Other shapes',
    help: 'What happens to pictures of another shape: cut off what stands over, add bars, or stretch.',
    default: 'cover',
    options: [
      { value: 'cover', label: 'Cut to fit' },
      { value: 'contain', label: 'Add black bars' },
      { value: 'fill', label: 'Stretch' },
    ],
  },
} as const;

/** One folder per class, pictures in it. */
export const images: ImportFormat = {
  type: 'images',
  label: 'Folder of pictures per class',
  origins: ['folder'],
  extensions: ['png', 'jpg', 'jpeg', 'webp'],
  fields,
  recognises: ({ origin }) => origin === 'folder',
  open: openImages,
};

interface Picture {
  readonly path: string;
  readonly label: string;
}

/** Why files were left out, with their names. */
class SkippedFiles {
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

type Decode = (input: Buffer, options: SharpOptions) => Sharp;

/** sharp, without a cache and on one thread: the process lives for one import only. */
async function loadDecoder(): Promise<Decode> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

async function openImages(source: ImportSource, { values, roles }: ImportChoices): Promise<OpenImport> {
  const decode = await loadDecoder();
  const skipped = new SkippedFiles();
  const pictures = listPictures(source, skipped);
  const first = await firstUsable(decode, pictures, skipped);
  if (first === null) {
    const why = skipped.warnings().join(' ');
    throw new StudioError(
      'images-none',
      `Expected a folder "${source.name}" with one folder per class and PNG, JPEG or WebP pictures in them, found no usable picture.${why === '' ? '' : ` ${why}`}`,
      { folder: source.name },
    );
  }
  const chosen = chooseValues(values, first);
  const shape = [chosen.height, chosen.width, chosen.colour === 'grey' ? 1 : 3] as const;
  const width = shape[0] * shape[1] * shape[2];
  if (width > LIMITS.tableColumns) {
    throw new StudioError(
      'table-too-wide',
      `Expected at most ${LIMITS.tableColumns} numbers per picture, got ${width} (${shape[1]} x ${shape[0]} pixels${shape[2] === 3 ? ' in three colours' : ''}). Choose a smaller size${shape[2] === 3 ? ' or grey' : ''}.`,
      { limit: LIMITS.tableColumns, columns: width },
    );
  }
  const columns = chooseRoles(
    [
      ...namePixels(shape, width).map((name) => ({ name, role: 'numeric' as const })),
      { name: 'class', role: 'categorical' as const },
    ],
    roles,
  );
  const classes = [...new Set(pictures.map(({ label }) => label))];
  const sample: (readonly (string | number)[])[] = [];
  const step = Math.max(1, Math.floor(pictures.length / 12));
  const throwaway = new SkippedFiles();
  for (let index = 0; index < pictures.length && sample.length < 12; index += step) {
    const pixels = await readPixels(decode, pictures[index]!, chosen, throwaway);
    if (pixels !== null) sample.push([...pixels, pictures[index]!.label]);
  }
  return {
    fields,
    values: chosen as unknown as FieldValues,
    columns,
    rows: sample,
    totalRows: null,
    exampleShape: shape,
    suggestedTarget: 'class',
    warnings: [
      `${pictures.length} pictures in ${classes.length} ${classes.length === 1 ? 'class' : 'classes'}.`,
      ...skipped.warnings(),
    ],
    async read(sink, report) {
      const typed = createTypedColumns(columns, sink, source.name, pictures.length);
      typed.builders.at(-1)?.expectWords(classes);
      const left = new SkippedFiles();
      listPictures(source, left);
      let rows = 0;
      for (const [index, picture] of pictures.entries()) {
        const pixels = await readPixels(decode, picture, chosen, left);
        if (pixels !== null) {
          for (let i = 0; i < width; i++) typed.builders[i]?.addNumber(pixels[i]!);
          typed.builders.at(-1)?.addWord(picture.label, 0);
          rows++;
        }
        report(index + 1, pictures.length, rows);
      }
      if (rows === 0)
        throw new StudioError(
          'images-none',
          `Expected pictures in "${source.name}", found none that can be read. ${left.warnings().join(' ')}`,
        );
      const exampleShape = keepShape(shape, columns.slice(0, -1));
      return { rows, columns: typed.finish(), exampleShape, warnings: left.warnings() };
    },
    close: () => undefined,
  };
}

/** Pictures below the folders of the classes, in the order of their names. Links are not followed. */
function listPictures(source: ImportSource, skipped: SkippedFiles): readonly Picture[] {
  const pictures: Picture[] = [];

  function walk(folder: string, label: string, depth: number): void {
    for (const entry of readFolder(folder, skipped)) {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) skipped.add('a link', entry.name);
      else if (entry.isDirectory()) {
        if (depth < DEPTH) walk(path, label, depth + 1);
        else skipped.add(`more than ${DEPTH} folders deep`, entry.name);
      } else if (!entry.isFile()) skipped.add('no plain file', entry.name);
      else if (!/^\.(png|jpe?g|webp)$/i.test(extname(entry.name))) {
        // What systems leave in folders by themselves is not worth a word.
        if (!/^(\.|Thumbs\.db|desktop\.ini)/i.test(entry.name))
          skipped.add('no PNG, JPEG or WebP', entry.name);
      } else {
        if (pictures.length >= LIMITS.pictures) {
          throw new StudioError(
            'images-too-many',
            `Expected at most ${LIMITS.pictures} pictures in "${source.name}", found more.`,
            {
              limit: LIMITS.pictures,
            },
          );
        }
        pictures.push({ path, label });
      }
    }
  }

  if (!lstatSync(source.path).isDirectory()) {
    throw new StudioError(
      'images-none',
      `Expected "${source.name}" to be a folder with one folder per class.`,
      { folder: source.name },
    );
  }
  for (const entry of readFolder(source.path, skipped)) {
    if (entry.isDirectory()) walk(join(source.path, entry.name), entry.name, 1);
    else if (entry.isSymbolicLink()) skipped.add('a link', entry.name);
    else if (/^\.(png|jpe?g|webp)$/i.test(extname(entry.name)))
      skipped.add('in no folder of a class', entry.name);
  }
  return pictures;
}

function readFolder(folder: string, skipped: SkippedFiles): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    skipped.add('a folder that cannot be read', folder.split(/[\\/]/).at(-1)!);
    return [];
  }
}

/** What a picture's first bytes say it is. */
function findKind(bytes: Buffer): 'PNG' | 'JPEG' | 'WebP' | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'PNG';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'JPEG';
  const isWebP = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return isWebP ? 'WebP' : null;
}

interface ChosenValues {
  readonly width: number;
  readonly height: number;
  readonly colour: 'grey' | 'colour';
  readonly fit: 'cover' | 'contain' | 'fill';
}

interface FirstPicture {
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
}

function chooseValues(values: FieldValues, first: FirstPicture): ChosenValues {
  const small = first.width <= 64 && first.height <= 64;
  return {
    width: (values['width'] as number | undefined) ?? (small ? first.width : 32),
    height: (values['height'] as number | undefined) ?? (small ? first.height : 32),
    colour: (values['colour'] as ChosenValues['colour'] | undefined) ?? (first.isGrey ? 'grey' : 'colour'),
    fit: (values['fit'] as ChosenValues['fit'] | undefined) ?? 'cover',
  };
}

const options: SharpOptions = {
  limitInputPixels: LIMITS.picturePixels,
  failOn: 'warning',
  sequentialRead: true,
};

/** The bytes of a picture that may be decoded, or null. */
async function loadPicture(
  decode: Decode,
  { path }: Picture,
  skipped: SkippedFiles,
): Promise<{ readonly bytes: Buffer; readonly facts: Awaited<ReturnType<Sharp['metadata']>> } | null> {
  const name = path.split(/[\\/]/).at(-1)!;
  let bytes: Buffer;
  try {
    const file = openSourceFile(path, name, LIMITS.pictureBytes);
    try {
      bytes = file.readAt(0, file.size);
    } finally {
      file.close();
    }
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

async function firstUsable(
  decode: Decode,
  pictures: readonly Picture[],
  skipped: SkippedFiles,
): Promise<FirstPicture | null> {
  for (const picture of pictures) {
    const loaded = await loadPicture(decode, picture, skipped);
    if (loaded === null) continue;
    const { width, height, channels, space } = loaded.facts;
    return { width, height, isGrey: channels <= 2 || space === 'b-w' };
  }
  return null;
}

/** Pixels as numbers 0 to 255, rows from the top, channels last; null when the picture is left out. */
async function readPixels(
  decode: Decode,
  picture: Picture,
  { width, height, colour, fit }: ChosenValues,
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
