import { StudioError } from '../../../core/support/errors.ts';
import { countOf, formatBytes } from '../../ui/format.ts';

/** Bytes of the pictures of one message, and pictures in it. */
const PICTURE_BLOCK = 8 * 2 ** 20;
const PICTURES_AT_ONCE = 500;
const LARGEST_PICTURE = 16 * 2 ** 20;
const LARGEST_TABLE = 64 * 2 ** 20;

/** Pictures that can be read, whatever is in them. */
const PICTURE = /\.(png|jpe?g|webp)$/i;
const TABLE = /\.(csv|tsv|txt)$/i;
/** Pictures of other kinds: worth a word, not a guess. */
const OTHER_PICTURE = /\.(avif|bmp|gif|hei[cf]|ico|jp2|psd|svg|tiff?)$/i;

/** True for what this screen answers for, be it with the reason why it cannot be read. */
export const isOurs = ({ name }: File): boolean =>
  TABLE.test(name) || PICTURE.test(name) || OTHER_PICTURE.test(name);

/** Pictures, or one table. @throws StudioError `files-many`, `picture-unknown`, `file-too-large`. */
export function sortFiles(
  files: readonly File[],
): { readonly pictures: readonly File[] } | { readonly table: File } {
  const isPicture = ({ name }: File): boolean => PICTURE.test(name) || OTHER_PICTURE.test(name);
  if (files.every(isPicture)) {
    if (files.some(({ name }) => PICTURE.test(name))) return { pictures: files };
    throw new StudioError(
      'picture-unknown',
      `Expected PNG, JPEG or WebP pictures, found "${files[0]!.name}". Save it as PNG first.`,
      {},
    );
  }
  const [table, ...others] = files;
  if (table === undefined || others.length > 0) {
    throw new StudioError(
      'files-many',
      `Expected one table, or pictures alone, found ${countOf(files.length, 'file')}. Drop them one after the other.`,
      {},
    );
  }
  if (table.size <= LARGEST_TABLE) return { table };
  throw new StudioError(
    'file-too-large',
    `Expected "${table.name}" to have at most ${formatBytes(LARGEST_TABLE)}, found ${formatBytes(table.size)}. Use "descent predict" in a terminal for larger tables.`,
    {},
  );
}

/** Pictures in groups that a message can carry, and a sentence for each that is left out. */
export function packPictures(files: readonly File[]): {
  readonly blocks: readonly (readonly File[])[];
  readonly leftOut: readonly string[];
} {
  const blocks: File[][] = [];
  const leftOut: string[] = [];
  let bytes = Infinity;
  for (const file of files) {
    if (!PICTURE.test(file.name)) {
      leftOut.push(`"${file.name}" was left out: it is no PNG, JPEG or WebP. Save it as PNG first.`);
    } else if (file.size > LARGEST_PICTURE) {
      leftOut.push(
        `"${file.name}" was left out: it has ${formatBytes(file.size)}, at most ${formatBytes(LARGEST_PICTURE)} are read. Make it smaller first.`,
      );
    } else {
      if (bytes + file.size > PICTURE_BLOCK || blocks.at(-1)!.length >= PICTURES_AT_ONCE) {
        blocks.push([]);
        bytes = 0;
      }
      blocks.at(-1)!.push(file);
      bytes += file.size;
    }
  }
  return { blocks, leftOut };
}

/** Bytes of a file as a message carries them. */
export async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}
