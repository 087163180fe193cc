import { exp } from '../support/math.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { MetricContext, MetricRun } from './definition.ts';
import { findClassLayout, readActual } from './decisions.ts';

/**
 * A metric that needs all scores of a split at once. Binary: the area of yes. Multiclass: one against the
 * rest for every class, the mean over the classes whose area is defined. Logits become probabilities first,
 * because scores of different examples are compared.
 */
export function createScoreRun(
  context: MetricContext<unknown>,
  area: (scores: Float64Array, labels: Uint8Array) => number,
): MetricRun {
  const layout = findClassLayout(context);
  const { classes, positions, isThreshold } = layout;
  const columns = isThreshold ? 1 : classes;
  const normalize = context.logits && !isThreshold;
  let capacity = Math.max(1, context.examples * positions);
  let scores = new Float64Array(capacity * columns);
  let actuals = new Uint32Array(capacity);
  let stored = 0;

  function reserve(count: number): void {
    if (count <= capacity) return;
    capacity = Math.max(count, 2 * capacity);
    const widerScores = new Float64Array(capacity * columns);
    widerScores.set(scores.subarray(0, stored * columns));
    scores = widerScores;
    const widerActuals = new Uint32Array(capacity);
    widerActuals.set(actuals.subarray(0, stored));
    actuals = widerActuals;
  }

  function store(outputs: FloatArray, from: number): void {
    const to = stored * columns;
    for (let c = 0; c < columns; c++) scores[to + c] = outputs[from + c]!;
    if (!normalize) return;
    let largest = scores[to]!;
    for (let c = 1; c < columns; c++) if (scores[to + c]! > largest) largest = scores[to + c]!;
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += scores[to + c] = exp(scores[to + c]! - largest);
    for (let c = 0; c < columns; c++) scores[to + c]! /= sum;
  }

  function areaOf(column: number, classIndex: number): number {
    const own = new Float64Array(stored);
    const labels = new Uint8Array(stored);
    for (let i = 0; i < stored; i++) {
      own[i] = scores[i * columns + column]!;
      labels[i] = actuals[i] === classIndex ? 1 : 0;
    }
    return area(own, labels);
  }

  return {
    add(outputs, targets, count) {
      reserve(stored + count * positions);
      for (let i = 0; i < count * positions; i++) {
        const actual = readActual(targets, i, layout);
        if (actual < 0) continue;
        store(outputs, i * columns);
        actuals[stored++] = actual;
      }
    },
    result() {
      if (isThreshold) return areaOf(0, 1);
      if (context.task === 'binary') return areaOf(1, 1);
      let sum = 0;
      let defined = 0;
      for (let c = 0; c < classes; c++) {
        const value = areaOf(c, c);
        if (value !== value) continue;
        sum += value;
        defined++;
      }
      return defined === 0 ? NaN : sum / defined;
    },
    reset: () => void (stored = 0),
    save: () => [...actuals.subarray(0, stored), ...scores.subarray(0, stored * columns)],
    restore(state) {
      stored = 0;
      const count = state.length / (columns + 1);
      reserve(count);
      stored = count;
      for (let i = 0; i < count; i++) actuals[i] = state[i]!;
      for (let i = 0; i < count * columns; i++) scores[i] = state[count + i]!;
    },
  };
}
