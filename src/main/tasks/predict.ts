import type { TaskCalls } from '../../core/contract/tasks.ts';
import { prepareRows, restoreTarget } from '../../core/datasets/apply-preparation.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { losses } from '../../core/losses/index.ts';
import { createPredictor } from '../../core/plan/predictor.ts';
import { exp, sigmoid } from '../../core/support/math.ts';

type Argument = TaskCalls['predict']['argument'];

/**
 * Outputs of a network for raw rows: probabilities per class, or numbers in the target's unit.
 * @throws StudioError as `applyPreparation` and `createPredictor`.
 */
export function predict(argument: Argument): TaskCalls['predict']['result'] {
  const { prepared, rows } = argument;
  const { preparation, classNames, targetName, task } = prepared;
  const { features, count } = prepareRows(preparation, rows);
  const { tensors } = safetensors.read(argument.weights);
  const predictor = createPredictor(buildGraph(argument.design), tensors, chooseEngine().engine);
  const raw = predictor.predict(features, count);
  const { outputSize } = predictor;
  const { expectsOutput } = losses.get(argument.loss.type);
  const outputs = Array.from({ length: count }, (_, index) => {
    const output = Array.from(raw.subarray(index * outputSize, (index + 1) * outputSize));
    if (task === 'regression') return output.map((value) => restoreTarget(preparation.target, value));
    return toProbabilities(output, expectsOutput);
  });
  const labels = outputs.map((output) =>
    task === 'regression'
      ? output.map((value) => value.toPrecision(6)).join(', ')
      : labelOf(output, classNames),
  );
  return { outputs, labels, classNames, targetName };
}

/** One number per class that sum to 1. A single output is the probability of the second class. */
function toProbabilities(output: readonly number[], expected: string): readonly number[] {
  const [single] = output;
  if (output.length === 1 && single !== undefined) {
    const second = expected === 'logits' ? sigmoid(single) : single;
    return [1 - second, second];
  }
  if (expected === 'log-probabilities') return output.map(exp);
  if (expected !== 'logits') return output;
  const largest = Math.max(...output);
  const powers = output.map((value) => exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function labelOf(probabilities: readonly number[], classNames: readonly string[]): string {
  const likeliest = probabilities.reduce(
    (best, value, index) => (value > probabilities[best]! ? index : best),
    0,
  );
  return classNames[likeliest] ?? String(likeliest);
}
