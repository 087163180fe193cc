import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseBuiltinIndex } from '../../src/core/datasets/builtin.ts';
import { generateTable } from '../../src/core/datasets/generators/index.ts';
import { prepareData, type PreparationSpec } from '../../src/core/datasets/prepare.ts';
import type { PreparedData } from '../../src/core/datasets/table.ts';
import type { Spec } from '../../src/core/support/fields.ts';
import { readBuiltinFiles } from '../../src/main/tasks/builtin-files.ts';

const root = join(import.meta.dirname, '..', '..');

/** Large public sets are not part of the repository: they are looked for in a folder beside it. */
const outside = join(root, '..', 'shared', 'datasets');

const usual: PreparationSpec = {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0, test: 0.3, seed: 1, stratified: true },
  scaling: 'standardize',
  targetScaling: 'none',
};

/** One of five folds of a dataset that ships with the studio: four train, one tests. The seed deals them out. */
export function loadFold(name: string, fold: number, seed: number): PreparedData {
  const folder = join(root, 'resources', 'datasets');
  const index = parseBuiltinIndex(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')));
  const dataset = index.find((each) => each.name === name);
  if (dataset === undefined) throw new Error(`There is no built-in dataset "${name}".`);
  const table = readBuiltinFiles(folder, dataset);
  return prepareData(table, { ...usual, split: { ...usual.split, seed, fold: { index: fold, count: 5 } } });
}

/** A generated dataset, split by the same seed. */
export function generate(spec: Spec, seed: number, changes: Partial<PreparationSpec> = {}): PreparedData {
  return prepareData(generateTable(spec, seed), { ...usual, ...changes, split: { ...usual.split, seed } });
}

/** Why a set of IDX images cannot be read here, or null. */
export function findIdxProblem(folder: string): string | null {
  return existsSync(join(outside, folder, 'train-images-idx3-ubyte.gz'))
    ? null
    : `no ${folder} files beside the repository`;
}

/** 60,000 training and 10,000 test images of 28x28, pixels 0 to 1, as IDX files. */
export function loadIdxImages(folder: string): PreparedData {
  const read = (file: string, header: number) =>
    gunzipSync(readFileSync(join(outside, folder, file))).subarray(header);
  const trainLabels = read('train-labels-idx1-ubyte.gz', 8);
  const testLabels = read('t10k-labels-idx1-ubyte.gz', 8);
  const rows = trainLabels.length + testLabels.length;
  const features = new Float32Array(rows * 784);
  const targets = new Float32Array(rows);
  let at = 0;
  for (const file of ['train-images-idx3-ubyte.gz', 't10k-images-idx3-ubyte.gz']) {
    for (const pixel of read(file, 16)) features[at++] = pixel / 255;
  }
  targets.set(trainLabels);
  targets.set(testLabels, trainLabels.length);
  const classNames = Array.from({ length: 10 }, (_, label) => String(label));
  return {
    task: 'multiclass',
    rows,
    featureShape: [28, 28, 1],
    features,
    targets,
    targetSize: 1,
    featureNames: Array.from({ length: 784 }, (_, pixel) => `pixel ${pixel}`),
    targetName: 'label',
    classNames,
    split: {
      train: Int32Array.from(trainLabels, (_, row) => row),
      validation: new Int32Array(0),
      test: Int32Array.from(testLabels, (_, row) => trainLabels.length + row),
    },
    excludedRows: 0,
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'classes', name: 'label', classes: classNames },
    },
  };
}
