import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedData } from '../../src/core/datasets/table.ts';

interface Part {
  readonly x: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly y: { readonly shape: readonly number[]; readonly data: readonly number[] };
}

const file = join(
  import.meta.dirname,
  '..',
  '..',
  'src',
  'cli',
  'golden',
  'cases',
  'e2e_diabetes_regression.json',
);

/** The diabetes rows of the reference case: features standardised, target in units of its own spread. */
export function loadDiabetes(): PreparedData {
  const { dataset } = JSON.parse(readFileSync(file, 'utf8')) as { dataset: Record<'train' | 'test', Part> };
  const { train, test } = dataset;
  const rows = train.x.shape[0]! + test.x.shape[0]!;
  const features = train.x.shape[1]!;
  return {
    task: 'regression',
    rows,
    featureShape: [features],
    features: Float32Array.from([...train.x.data, ...test.x.data]),
    targets: Float32Array.from([...train.y.data, ...test.y.data]),
    targetSize: 1,
    featureNames: [],
    targetName: 'progression',
    classNames: [],
    split: {
      train: Int32Array.from({ length: train.x.shape[0]! }, (_, row) => row),
      validation: new Int32Array(0),
      test: Int32Array.from({ length: test.x.shape[0]! }, (_, row) => train.x.shape[0]! + row),
    },
    excludedRows: 0,
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: 'progression', offset: 0, scale: 1 },
    },
  };
}

const program = `
import json, sys
import numpy as np
from sklearn.neural_network import MLPRegressor
d = json.load(open(sys.argv[1]))["dataset"]
part = lambda p, k: np.array(d[p][k]["data"]).reshape(d[p][k]["shape"])
out = []
for seed in range(1, 6):
    m = MLPRegressor((16,), activation="tanh", solver="adam", learning_rate_init=0.005, alpha=0.01,
                     batch_size=32, max_iter=100, n_iter_no_change=1000, tol=0, random_state=seed)
    m.fit(part("train", "x"), part("train", "y").ravel())
    e = m.predict(part("test", "x")) - part("test", "y").ravel()
    out.append(float(np.sqrt((e * e).mean())))
print(json.dumps(out))
`;

/** RMSE of scikit-learn's MLPRegressor with the same network and settings, seeds 1 to 5; null where it is missing. */
export function measureScikitLearn(): readonly number[] | null {
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-W', 'ignore', '-c', program, file], {
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as number[]) : null;
}
