import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { extname, join } from 'node:path';
import { namePixels } from '../../../core/datasets/column-names.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import { chooseRoles, createTypedColumns } from '../number-columns.ts';
import {
  loadDecoder,
  loadPicture,
  readPixels,
  SkippedFiles,
  type Decode,
  type Picture,
  type PictureForm,
} from './pictures.ts';
import { keepShape } from './npy.ts';

/** Deepest folder below a class that is looked into. */
const DEPTH = 8;

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

interface LabelledPicture extends Picture {
  readonly label: string;
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
function listPictures(source: ImportSource, skipped: SkippedFiles): readonly LabelledPicture[] {
  const pictures: LabelledPicture[] = [];

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

interface FirstPicture {
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
}

function chooseValues(values: FieldValues, first: FirstPicture): PictureForm {
  const small = first.width <= 64 && first.height <= 64;
  return {
    width: (values['width'] as number | undefined) ?? (small ? first.width : 32),
    height: (values['height'] as number | undefined) ?? (small ? first.height : 32),
    colour: (values['colour'] as PictureForm['colour'] | undefined) ?? (first.isGrey ? 'grey' : 'colour'),
    fit: (values['fit'] as PictureForm['fit'] | undefined) ?? 'cover',
  };
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
