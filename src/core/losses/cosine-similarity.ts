import { defineLoss } from './define.ts';
import { lastAxis, planPositions } from './position-loss.ts';

/** Lengths below this count as this, so that a zero vector has no direction and no infinite gradient. */
const SMALLEST_LENGTH = 1e-8;

/** 1 - cos(o, y) over the last axis, mean over examples and positions: 0 same direction, 2 opposite. */
export const cosineSimilarity = defineLoss({
  type: 'cosineSimilarity',
  label: 'Cosine similarity',
  description:
    'Only the direction of the output counts, not its length: 0 when it points where the target points.',
  formula: 'L = \\frac{1}{N} \\sum_n 1 - \\frac{o_n \\cdot y_n}{\\|o_n\\| \\, \\|y_n\\|}',
  fields: {},
  task: 'regression',
  targetKinds: ['same-shape', 'distribution'],
  expectsOutput: 'any',
  deviations:
    "1 - torch.nn.CosineSimilarity, with its smallest length of 1e-8. The form with pairs and a margin (PyTorch's CosineEmbeddingLoss for unlike pairs) is not offered.",
  references: [{ title: 'torch.nn.CosineSimilarity', authors: 'PyTorch' }],
  plan(context) {
    const { output, outputGradient, target } = context;
    const length = lastAxis(context);
    let dot = 0;
    let outputLength = 0;
    let targetLength = 0;

    function compare(at: number): void {
      let outputSquares = 0;
      let targetSquares = 0;
      dot = 0;
      for (let i = at; i < at + length; i++) {
        dot += output[i]! * target[i]!;
        outputSquares += output[i]! * output[i]!;
        targetSquares += target[i]! * target[i]!;
      }
      outputLength = Math.sqrt(outputSquares);
      targetLength = Math.max(Math.sqrt(targetSquares), SMALLEST_LENGTH);
    }

    return planPositions(context, {
      measure(at, _position, sums) {
        compare(at);
        sums.own = 1 - dot / (Math.max(outputLength, SMALLEST_LENGTH) * targetLength);
        sums.weighted = sums.own;
        sums.weight = 1;
      },
      differentiate(at, _position, scale) {
        compare(at);
        const divisor = Math.max(outputLength, SMALLEST_LENGTH) * targetLength;
        // Below the smallest length the divisor is a constant, and only the dot product has a slope.
        const pull = outputLength < SMALLEST_LENGTH ? 0 : dot / (divisor * outputLength * outputLength);
        for (let i = at; i < at + length; i++) {
          outputGradient[i] = -scale * (target[i]! / divisor - output[i]! * pull);
        }
      },
    });
  },
});
