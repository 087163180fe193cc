import { countFeatures } from '../../datasets/apply-preparation.ts';
import type { PreparedColumn, Preparation } from '../../datasets/table.ts';
import type { OnnxEmitter } from './emitter.ts';
import { DATA_TYPE, type OnnxValueInfo } from './onnx-model.ts';

/** Words that stand for a missing cell, as the studio reads tables. */
const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?'];

type Numeric = Extract<PreparedColumn, { kind: 'numeric' }>;
type OneHot = Extract<PreparedColumn, { kind: 'oneHot' }>;

/**
 * Raw rows in, prepared features out. All number columns come in one input `numbers` [N, columns] in their
 * order (NaN is missing), every column of words in a text input of its own [N, 1]. Scaling is calculated in
 * double precision; an unknown word makes a block of zeros, since a graph cannot refuse.
 * @returns the inputs and the name of the features [N, features].
 */
export function emitPreparation(
  { columns }: Preparation,
  emitter: OnnxEmitter,
): { readonly inputs: readonly OnnxValueInfo[]; readonly features: string } {
  emitter.enter('preparation');
  const numbers = columns.filter((column): column is Numeric => column.kind === 'numeric');
  const words = columns.filter((column): column is OneHot => column.kind === 'oneHot');
  const inputs: OnnxValueInfo[] = [];
  const parts: string[] = [];
  if (numbers.length > 0) {
    const name = emitter.uniqueName(words.length === 0 ? 'features' : 'numbers');
    inputs.push({ name, type: 'float', shape: ['N', numbers.length] });
    parts.push(emitScaling(numbers, name, emitter));
  }
  for (const column of words) {
    const name = emitter.uniqueName(column.name === '' ? 'words' : column.name);
    inputs.push({ name, type: 'string', shape: ['N', 1] });
    parts.push(emitOneHot(column, name, emitter));
  }
  const joined = parts.length === 1 ? parts[0]! : emitter.node('Concat', parts, { axis: 1 });
  const order = featureOrder(columns);
  const isSorted = order.every((place, index) => place === index);
  const features = isSorted ? joined : emitter.node('Gather', [joined, emitter.integers(order)], { axis: 1 });
  return { inputs, features };
}

function emitScaling(columns: readonly Numeric[], input: string, emitter: OnnxEmitter): string {
  const row = (pick: (column: Numeric) => number) =>
    emitter.tensor('double', [1, columns.length], columns.map(pick));
  const missing = emitter.node('IsNaN', [input]);
  const exact = emitter.node('Cast', [input], { to: DATA_TYPE.double });
  const filled = emitter.node('Where', [missing, row(({ fill }) => fill), exact]);
  const shifted = emitter.node('Sub', [filled, row(({ offset }) => offset)]);
  const scaled = emitter.node('Div', [shifted, row(({ scale }) => scale)]);
  return emitter.node('Cast', [scaled], { to: DATA_TYPE.float });
}

function emitOneHot({ categories, fill }: OneHot, input: string, emitter: OnnxEmitter): string {
  const place = new Map(MISSING.map((word) => [word, categories.indexOf(fill)]));
  // A category that is called like a missing cell cannot occur: tables read it as missing.
  categories.forEach((word, index) => place.set(word, index));
  const index = emitter.node(
    'LabelEncoder',
    [input],
    { keys_strings: [...place.keys()], values_int64s: [...place.values()], default_int64: categories.length },
    { domain: 'ai.onnx.ml' },
  );
  const flat = emitter.node('Reshape', [index, emitter.integers([-1])]);
  // One class too many, which takes the unknown words and is cut off.
  const depth = emitter.integers([categories.length + 1]);
  const hot = emitter.node('OneHot', [flat, depth, emitter.tensor('float', [2], [0, 1])], { axis: -1 });
  const bounds = [[0], [categories.length], [1]].map(emitter.integers);
  return emitter.node('Slice', [hot, ...bounds]);
}

/** Where the features of the network's order stand in "numbers first, then word by word". */
function featureOrder(columns: readonly PreparedColumn[]): number[] {
  let number = 0;
  let word = columns.filter((column) => column.kind === 'numeric').length;
  const order = columns.flatMap((column) => {
    if (column.kind === 'numeric') return [number++];
    const start = word;
    word += column.categories.length;
    return column.categories.map((_category, index) => start + index);
  });
  return order.length === countFeatures(columns) ? order : [];
}
