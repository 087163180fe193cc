import { exp, sigmoid } from '../support/math.ts';

/**
 * Outputs as probabilities per class, where the loss takes them as something that gives probabilities; one output
 * alone is that of the second class.
 * @param expects what the loss expects of the output layer.
 */
export function toShares(answer: readonly number[], expects: string): readonly number[] {
  const [single] = answer;
  if (answer.length === 1 && single !== undefined) {
    if (expects === 'any') return [-single, single];
    const second = expects === 'logits' ? sigmoid(single) : single;
    return [1 - second, second];
  }
  if (expects === 'log-probabilities') return answer.map(exp);
  if (expects !== 'logits') return answer;
  const largest = Math.max(...answer);
  const powers = answer.map((value) => exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
