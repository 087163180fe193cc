import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namePixels } from '../../../core/datasets/column-names.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { Fields } from '../../../core/support/fields.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import type { ImportChoices, ImportFormat, ImportSource, OpenImport } from '../import-format.ts';
import { exampleShapeOf } from '../number-arrays.ts';
import { chooseRoles, createTypedColumns, type TypedColumns } from '../number-columns.ts';
import { invalidIdx, NUMBER_TYPES, openIdxFile, visitNumbers, type IdxFile } from './idx-file.ts';
import { keepShape } from './npy.ts';

/** Names of the files of MNIST and its like. */
const IMAGES_NAME = /^(.*?)(train|t10k|test)-images[-.]idx3-ubyte(\.gz)?$/i;

/** Words of the labels 0 to 9 of Fashion-MNIST, in order. */
export const FASHION_CLASSES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

const partField = {
  kind: 'choice',
  label: 'Part',
  help: 'Which files of the folder: those to train on, those to test on, or both, one behind the other.',
  default: 'both',
  options: [
    { value: 'both', label: 'Training and test' },
    { value: 'train', label: 'Training only' },
    { value: 'test', label: 'Test only' },
  ],
} as const;

/** IDX, the format of MNIST: one file of pictures and one of labels, gzipped or not; or a folder with four of them. */
export const idx: ImportFormat = {
  type: 'idx',
  label: 'IDX (MNIST)',
  origins: ['file', 'folder'],
  extensions: ['idx', 'idx3-ubyte', 'idx1-ubyte', 'gz'],
  fields: {},
  recognises(source, start) {
    if (source.origin === 'folder') return findSets(source.path).length > 0;
    if (start[0] === 0x1f && start[1] === 0x8b) return /idx/i.test(source.name);
    return (
      start[0] === 0 &&
      start[1] === 0 &&
      NUMBER_TYPES[start[2] ?? 0] !== undefined &&
      (start[3] ?? 0) >= 1 &&
      (start[3] ?? 0) <= 8
    );
  },
  open: openIdx,
};

/** Pictures with their labels. */
interface IdxPair {
  readonly images: string;
  readonly labels: string | null;
}

interface IdxSet {
  readonly prefix: string;
  readonly train: IdxPair | null;
  readonly test: IdxPair | null;
}

async function openIdx(source: ImportSource, { values, roles }: ImportChoices): Promise<OpenImport> {
  const { pairs, fields, chosen } = choosePairs(source, values);
  const heads: { readonly images: IdxFile; readonly labels: IdxFile | null }[] = [];
  for (const pair of pairs) {
    const images = await openIdxFile(pair.images);
    const labels = pair.labels === null ? null : await openIdxFile(pair.labels);
    if (labels !== null && (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0])) {
      throw invalidIdx(
        labels.name,
        `it has ${labels.shape.join(' x ')} labels for ${images.shape[0]} pictures`,
      );
    }
    heads.push({ images, labels });
  }
  const first = heads[0]!;
  const [, ...inner] = first.images.shape;
  for (const { images } of heads) {
    if (images.shape.slice(1).join() !== inner.join()) {
      throw invalidIdx(
        images.name,
        `its pictures are [${images.shape.slice(1).join(', ')}], those of "${first.images.name}" [${inner.join(', ')}]`,
      );
    }
  }
  const width = inner.reduce((product, size) => product * size, 1);
  if (width > LIMITS.tableColumns) {
    throw new StudioError(
      'table-too-wide',
      `Expected at most ${LIMITS.tableColumns} numbers per row of "${first.images.name}", got ${width}.`,
      {
        columns: width,
      },
    );
  }
  const rows = heads.reduce((sum, { images }) => sum + images.shape[0]!, 0);
  if (rows === 0)
    throw new StudioError('table-empty', `Expected at least one picture in "${source.name}", found none.`);
  const hasLabels = heads.every(({ labels }) => labels !== null);
  const isLabelFile = inner.length === 0;
  const pixels = isLabelFile ? ['label'] : namePixels(inner.length === 1 ? null : inner, width);
  const columns = chooseRoles(
    [
      ...pixels.map((name) => ({ name, role: 'numeric' as const })),
      ...(hasLabels ? [{ name: 'label', role: 'categorical' as const }] : []),
    ],
    roles,
  );
  const exampleShape = exampleShapeOf(first.images.shape);
  const isFashion = /fashion/i.test(source.path) || /fashion/i.test(dirname(source.path));
  return {
    fields,
    values: chosen,
    columns,
    rows: await readSample(heads[0]!, Math.min(20, first.images.shape[0]!)),
    totalRows: rows,
    exampleShape,
    suggestedTarget: hasLabels ? 'label' : isLabelFile ? 'label' : null,
    warnings:
      hasLabels || isLabelFile
        ? []
        : [`No file of labels lies beside "${first.images.name}": the pictures come without classes.`],
    async read(sink, report) {
      const typed = createTypedColumns(columns, sink, source.name, rows);
      const labelNames = isFashion ? FASHION_CLASSES : null;
      // Classes stand in the order of their numbers, not in that of the first pictures.
      if (hasLabels)
        typed.builders[pixels.length]?.expectWords(
          labelNames ?? (await findDigits(heads.map(({ labels }) => labels!))),
        );
      let done = 0;
      const total = rows * width;
      for (const { images, labels } of heads) {
        const start = done;
        await readNumbers(images, typed, 0, (row) => report((start + row) * width, total, start + row));
        if (labels !== null && hasLabels) await readLabels(labels, typed, pixels.length, labelNames);
        done += images.shape[0]!;
      }
      return {
        rows,
        columns: typed.finish(),
        exampleShape: keepShape(exampleShape, columns.slice(0, pixels.length)),
        warnings: [],
      };
    },
    close: () => undefined,
  };
}

function choosePairs(
  source: ImportSource,
  values: ImportChoices['values'],
): { readonly pairs: readonly IdxPair[]; readonly fields: Fields; readonly chosen: ImportChoices['values'] } {
  if (source.origin === 'file')
    return { pairs: [{ images: source.path, labels: findLabels(source.path) }], fields: {}, chosen: {} };
  const sets = findSets(source.path);
  if (sets.length === 0)
    throw invalidIdx(
      source.name,
      'it holds no file called like train-images-idx3-ubyte or t10k-images-idx3-ubyte',
    );
  const set = sets.find(({ prefix }) => prefix === values['set']) ?? sets[0]!;
  const part = (values['part'] as string | undefined) ?? 'both';
  const pairs = [part === 'test' ? null : set.train, part === 'train' ? null : set.test].filter(
    (pair) => pair !== null,
  );
  if (pairs.length === 0) throw invalidIdx(source.name, `it holds no files of the chosen part`);
  const fields: Fields = {
    part: partField,
    ...(sets.length > 1
      ? {
          set: {
            kind: 'choice',
            label: 'Files',
            help: 'The folder holds several sets of files; the names tell them apart.',
            default: sets[0]!.prefix,
            options: sets.map(({ prefix }) => ({
              value: prefix,
              label: prefix === '' ? 'Whole set' : `${prefix}...`,
            })),
          } as const,
        }
      : {}),
  };
  return { pairs, fields, chosen: { part, ...(sets.length > 1 ? { set: set.prefix } : {}) } };
}

/** Sets of files in a folder, the one with the shortest names first. */
function findSets(folder: string): readonly IdxSet[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const sets = new Map<string, { train: IdxPair | null; test: IdxPair | null }>();
  for (const name of names.toSorted()) {
    const found = IMAGES_NAME.exec(name);
    if (found === null) continue;
    const set = sets.get(found[1]!) ?? { train: null, test: null };
    const images = join(folder, name);
    set[found[2]!.toLowerCase() === 'train' ? 'train' : 'test'] ??= { images, labels: findLabels(images) };
    sets.set(found[1]!, set);
  }
  return [...sets]
    .map(([prefix, set]) => ({ prefix, ...set }))
    .sort((a, b) => a.prefix.length - b.prefix.length);
}

/** The file of labels beside a file of pictures. */
function findLabels(images: string): string | null {
  const labels = images.replace(/images([-.])idx3/i, 'labels$1idx1');
  if (labels === images) return null;
  const plain = labels.replace(/\.gz$/i, '');
  return [labels, plain, `${plain}.gz`].find((path) => existsSync(path)) ?? null;
}

async function readNumbers(
  file: IdxFile,
  typed: TypedColumns,
  first: number,
  report: (rows: number) => void,
): Promise<void> {
  const width = file.shape.slice(1).reduce((product, size) => product * size, 1);
  let column = 0;
  let row = 0;
  await visitNumbers(file, (value) => {
    typed.builders[first + column]?.addNumber(value);
    if (++column < width) return;
    column = 0;
    if (++row % 256 === 0) report(row);
  });
}

/** "0", "1", ... up to the largest label. */
async function findDigits(files: readonly IdxFile[]): Promise<readonly string[]> {
  let largest = 0;
  for (const file of files) {
    await visitNumbers(file, (value) => {
      if (value > largest) largest = value;
    });
  }
  return largest > 1000 ? [] : Array.from({ length: largest + 1 }, (_, label) => String(label));
}

async function readLabels(
  file: IdxFile,
  typed: TypedColumns,
  column: number,
  words: readonly string[] | null,
): Promise<void> {
  const builder = typed.builders[column];
  await visitNumbers(file, (value) => {
    const word = words?.[value];
    if (word === undefined) builder?.addNumber(value);
    else builder?.addWord(word, 0);
  });
}

async function readSample(
  { images, labels }: { readonly images: IdxFile; readonly labels: IdxFile | null },
  rows: number,
): Promise<readonly (readonly (number | string | null)[])[]> {
  const width = images.shape.slice(1).reduce((product, size) => product * size, 1);
  const cells: (number | string | null)[][] = Array.from({ length: rows }, () => []);
  await visitNumbers(images, (value, index) => {
    const row = Math.floor(index / width);
    if (row >= rows) return false;
    cells[row]!.push(value);
    return index + 1 < rows * width;
  });
  if (labels !== null) {
    await visitNumbers(labels, (value, row) => {
      cells[row]!.push(String(value));
      return row + 1 < rows;
    });
  }
  return cells;
}
