import type { PreparedData } from '../../src/core/datasets/table.ts';
import { createRandom } from '../../src/core/support/random.ts';

const classes = (count: number) => Array.from({ length: count }, (_, label) => String(label));

function split(rows: number) {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const cut = Math.floor(rows * 0.8);
  return { train: order.slice(0, cut), validation: new Int32Array(0), test: order.slice(cut) };
}

/** Windows of 20 points of noisy sines of random phase and frequency; the target is the next point. */
export function makeSineSequences(rows: number, seed: number): PreparedData {
  const random = createRandom(seed, 'sine');
  const features = new Float32Array(rows * 20);
  const targets = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const phase = 2 * Math.PI * random.nextUniform();
    const step = 0.2 + 0.3 * random.nextUniform();
    for (let t = 0; t < 20; t++) features[row * 20 + t] = Math.sin(phase + step * t);
    targets[row] = Math.sin(phase + step * 20);
  }
  return {
    task: 'regression',
    rows,
    featureShape: [20, 1],
    features,
    targets,
    targetSize: 1,
    featureNames: Array.from({ length: 20 }, (_, t) => `t${t}`),
    targetName: 'next',
    classNames: [],
    split: split(rows),
    excludedRows: 0,
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: 'next', offset: 0, scale: 1 },
    },
  };
}

/**
 * Recall over a distance: 12 random symbols out of 8, then a mark that tells which place is asked for; the
 * target is the symbol at that place. One-hot: 8 symbols and 12 places.
 */
export function makeCopyTask(rows: number, seed: number): PreparedData {
  const random = createRandom(seed, 'copy');
  const symbols = 8;
  const places = 12;
  const width = symbols + places;
  const features = new Float32Array(rows * (places + 1) * width);
  const targets = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const asked = random.nextBelow(places);
    for (let t = 0; t < places; t++) {
      const symbol = random.nextBelow(symbols);
      const at = (row * (places + 1) + t) * width;
      features[at + symbol] = 1;
      features[at + symbols + t] = 1;
      if (t === asked) targets[row] = symbol;
    }
    features[(row * (places + 1) + places) * width + symbols + asked] = 1;
  }
  return {
    task: 'multiclass',
    rows,
    featureShape: [places + 1, width],
    features,
    targets,
    targetSize: 1,
    featureNames: [],
    targetName: 'symbol',
    classNames: classes(symbols),
    split: split(rows),
    excludedRows: 0,
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'classes', name: 'symbol', classes: classes(symbols) },
    },
  };
}
