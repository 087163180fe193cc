import { countFeatures, sizeOfExample } from '../../datasets/apply-preparation.ts';
import { countColumnFeatures, hashWord } from '../../datasets/prepared-column.ts';
import type { NumberStep, PreparedColumn, Preparation } from '../../datasets/table.ts';
import type { OnnxEmitter } from './emitter.ts';
import { DATA_TYPE, type OnnxValueInfo } from './onnx-model.ts';

/** Words that stand for a missing cell, as the studio reads tables. */
const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?'];

type Numeric = Extract<PreparedColumn, { kind: 'numeric' }>;
type Words = Exclude<PreparedColumn, { kind: 'numeric' }>;

/** Features that were made, and which columns they are of. */
interface Part {
  readonly name: string;
  readonly features: readonly { readonly column: PreparedColumn; readonly place: number }[];
}

/**
 * Raw rows in, prepared features out. All number columns come in one input `numbers` [N, columns] in their
 * order (NaN is missing), every column of words in a text input of its own [N, 1]; with a window [N, rows, columns]
 * and [N, rows]. Numbers are calculated in double precision; an unknown word makes a block of zeros, since a graph
 * cannot refuse, and none can hash: words that the training split did not have make zeros there, too.
 * @returns the inputs and the name of the features [N, features].
 */
export function emitPreparation(
  preparation: Preparation,
  emitter: OnnxEmitter,
): { readonly inputs: readonly OnnxValueInfo[]; readonly features: string } {
  const { columns, window } = preparation;
  emitter.enter('preparation');
  const numbers = columns.filter((column): column is Numeric => column.kind === 'numeric');
  const words = columns.filter((column): column is Words => column.kind !== 'numeric');
  const rows = window === undefined ? [] : [window.length];
  const inputs: OnnxValueInfo[] = [];
  const parts: Part[] = [];
  if (numbers.length > 0) {
    const name = emitter.uniqueName(words.length === 0 ? 'features' : 'numbers');
    inputs.push({ name, type: 'float', shape: ['N', ...rows, numbers.length] });
    parts.push(...emitNumbers(numbers, name, emitter));
  }
  for (const column of words) {
    const name = emitter.uniqueName(column.name === '' ? 'words' : column.name);
    inputs.push({ name, type: 'string', shape: window === undefined ? ['N', 1] : ['N', window.length] });
    parts.push(...emitWords(column, name, emitter, window?.length ?? null));
  }
  const names = parts.map(({ name }) => name);
  const joined = names.length === 1 ? names[0]! : emitter.node('Concat', names, { axis: -1 });
  const order = featureOrder(columns, parts);
  const isSorted = order.every((place, index) => place === index);
  const sorted = isSorted ? joined : emitter.node('Gather', [joined, emitter.integers(order)], { axis: -1 });
  const features =
    window === undefined
      ? sorted
      : emitter.node('Reshape', [sorted, emitter.integers([-1, sizeOfExample(preparation)])]);
  return { inputs, features };
}

/** Columns with the same kinds of steps are calculated together. */
function emitNumbers(columns: readonly Numeric[], input: string, emitter: OnnxEmitter): readonly Part[] {
  const groups = new Map<string, number[]>();
  columns.forEach(({ steps = [] }, index) => {
    const kinds = steps.map(({ kind }) => kind).join();
    const group = groups.get(kinds);
    if (group === undefined) groups.set(kinds, [index]);
    else group.push(index);
  });
  const parts = [...groups.values()].map((places): Part => {
    const chosen = places.map((place) => columns[place]!);
    const source =
      chosen.length === columns.length
        ? input
        : emitter.node('Gather', [input, emitter.integers(places)], { axis: -1 });
    return {
      name: emitScaling(chosen, source, emitter),
      features: chosen.map((column) => ({ column, place: 0 })),
    };
  });
  const marked = columns.flatMap((column, index) => (column.indicator === true ? [{ column, index }] : []));
  if (marked.length === 0) return parts;
  const places = emitter.integers(marked.map(({ index }) => index));
  const source = emitter.node('Gather', [input, places], { axis: -1 });
  const missing = emitter.node('Cast', [emitter.node('IsNaN', [source])], { to: DATA_TYPE.float });
  return [...parts, { name: missing, features: marked.map(({ column }) => ({ column, place: 1 })) }];
}

function emitScaling(columns: readonly Numeric[], input: string, emitter: OnnxEmitter): string {
  const row = (pick: (column: Numeric) => number) =>
    emitter.tensor('double', [1, columns.length], columns.map(pick));
  const missing = emitter.node('IsNaN', [input]);
  const exact = emitter.node('Cast', [input], { to: DATA_TYPE.double });
  let x = emitter.node('Where', [missing, row(({ fill }) => fill), exact]);
  (columns[0]!.steps ?? []).forEach((step, index) => {
    x = emitStep(
      step.kind,
      x,
      (pick) => row(({ steps }) => pick(steps![index]!)),
      (value) => emitter.tensor('double', [1], [value]),
      emitter,
    );
  });
  const shifted = emitter.node('Sub', [x, row(({ offset }) => offset)]);
  const scaled = emitter.node('Div', [shifted, row(({ scale }) => scale)]);
  return emitter.node('Cast', [scaled], { to: DATA_TYPE.float });
}

function emitStep(
  kind: NumberStep['kind'],
  x: string,
  row: (pick: (step: NumberStep) => number) => string,
  scalar: (value: number) => string,
  emitter: OnnxEmitter,
): string {
  // Every column of a group has the same kind of step in the same place.
  if (kind === 'clip') {
    const low = row((step) => (step.kind === 'clip' ? step.low : 0));
    const high = row((step) => (step.kind === 'clip' ? step.high : 0));
    return emitter.node('Min', [emitter.node('Max', [x, low]), high]);
  }
  if (kind === 'scale') {
    const shifted = emitter.node('Sub', [x, row((step) => (step.kind === 'scale' ? step.offset : 0))]);
    return emitter.node('Div', [shifted, row((step) => (step.kind === 'scale' ? step.scale : 1))]);
  }
  const size = emitter.node('Add', [emitter.node('Abs', [x]), scalar(1)]);
  return emitter.node('Mul', [emitter.node('Sign', [x]), emitter.node('Log', [size])]);
}

function emitWords(
  column: Words,
  input: string,
  emitter: OnnxEmitter,
  windowLength: number | null,
): readonly Part[] {
  const { bucketOf, size } = placesOf(column);
  const index = emitter.node(
    'LabelEncoder',
    [input],
    { keys_strings: [...bucketOf.keys()], values_int64s: [...bucketOf.values()], default_int64: size },
    { domain: 'ai.onnx.ml' },
  );
  const flat = emitter.node('Reshape', [index, emitter.integers([-1])]);
  const width = column.kind === 'ordinal' ? 1 : size;
  const toRows = (name: string, count: number) =>
    windowLength === null
      ? name
      : emitter.node('Reshape', [name, emitter.integers([-1, windowLength, count])]);
  const part = {
    name: toRows(
      column.kind === 'ordinal' ? emitPlaces(column, flat, emitter) : emitOneHot(size, flat, emitter),
      width,
    ),
    features: Array.from({ length: width }, (_, place) => ({ column, place })),
  };
  if (column.indicator !== true) return [part];
  const isMissing = emitter.node(
    'LabelEncoder',
    [input],
    { keys_strings: MISSING, values_int64s: MISSING.map(() => 1), default_int64: 0 },
    { domain: 'ai.onnx.ml' },
  );
  const asFloat = emitter.node('Cast', [isMissing], { to: DATA_TYPE.float });
  return [part, { name: toRows(asFloat, 1), features: [{ column, place: width }] }];
}

/** Number of each known word, and how many numbers there are; unknown words take the next one. */
function placesOf(column: Words): { readonly bucketOf: ReadonlyMap<string, number>; readonly size: number } {
  const words = column.kind === 'hash' ? column.words : column.categories;
  const size = column.kind === 'hash' ? column.buckets : words.length;
  const numberOf = (word: string, index: number) =>
    column.kind === 'hash' ? hashWord(word, column.buckets) : index;
  const fill = numberOf(column.fill, words.indexOf(column.fill));
  const bucketOf = new Map(MISSING.map((word) => [word, fill]));
  // A category that is called like a missing cell cannot occur: tables read it as missing.
  words.forEach((word, index) => bucketOf.set(word, numberOf(word, index)));
  return { bucketOf, size };
}

function emitOneHot(size: number, flat: string, emitter: OnnxEmitter): string {
  // One class too many, which takes the unknown words and is cut off.
  const depth = emitter.integers([size + 1]);
  const hot = emitter.node('OneHot', [flat, depth, emitter.tensor('float', [2], [0, 1])], { axis: -1 });
  const bounds = [[0], [size], [1]].map(emitter.integers);
  return emitter.node('Slice', [hot, ...bounds]);
}

/** The prepared number of each place, looked up. */
function emitPlaces(
  { categories, offset, scale }: Extract<Words, { kind: 'ordinal' }>,
  flat: string,
  emitter: OnnxEmitter,
): string {
  const values = [...categories.map((_, place) => (place - offset) / scale), 0];
  const table = emitter.tensor('float', [values.length, 1], values);
  return emitter.node('Gather', [table, flat], { axis: 0 });
}

/** Where the features of the network's order stand among the parts. */
function featureOrder(columns: readonly PreparedColumn[], parts: readonly Part[]): number[] {
  const placeOf = new Map<PreparedColumn, number[]>();
  parts
    .flatMap(({ features }) => features)
    .forEach(({ column, place }, index) => {
      const list = placeOf.get(column) ?? [];
      list[place] = index;
      placeOf.set(column, list);
    });
  const order = columns.flatMap((column) =>
    Array.from({ length: countColumnFeatures(column) }, (_, place) => placeOf.get(column)![place]!),
  );
  return order.length === countFeatures(columns) ? order : [];
}
