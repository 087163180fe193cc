import { attentionKernels } from '../reference/attention.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** One row of gradients of scores has to fit into the scratch area. */
const MAXIMUM_KEYS = 16384;

/**
 * Attention in WebAssembly, by matrix products. Same contract as {@link attentionKernels}, but for one
 * thing: where causal attention may not look, the reference skips NaN and Infinity, and here 0 times them
 * is NaN. A run with such numbers has diverged either way.
 */
export function attentionOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = attentionKernels;
  return {
    attentionWeights(queries, keys, weights, batch, heads, queryLength, keyLength, dimension, causal) {
      const width = batch * heads * dimension;
      const inputs = holds(queries, width * queryLength) && holds(keys, width * keyLength);
      if (keyLength > 0 && inputs && holds(weights, batch * heads * queryLength * keyLength)) {
        exports.attentionWeights(
          queries.byteOffset,
          keys.byteOffset,
          weights.byteOffset,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
          causal,
        );
      } else {
        plain.attentionWeights(
          queries,
          keys,
          weights,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
          causal,
        );
      }
    },

    attentionMix(weights, values, out, batch, heads, queryLength, keyLength, dimension, causal) {
      const width = batch * heads * dimension;
      const inputs =
        holds(weights, batch * heads * queryLength * keyLength) && holds(values, width * keyLength);
      if (inputs && holds(out, width * queryLength)) {
        exports.attentionMix(
          weights.byteOffset,
          values.byteOffset,
          out.byteOffset,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
        );
      } else {
        plain.attentionMix(weights, values, out, batch, heads, queryLength, keyLength, dimension, causal);
      }
    },

    attentionMixBackward(
      weights,
      values,
      outputGradient,
      weightGradient,
      valueGradient,
      batch,
      heads,
      queryLength,
      keyLength,
      dimension,
      causal,
    ) {
      const width = batch * heads * dimension;
      const scores = batch * heads * queryLength * keyLength;
      const square = holds(weights, scores) && holds(weightGradient, scores);
      const long = holds(values, width * keyLength) && holds(valueGradient, width * keyLength);
      if (square && long && holds(outputGradient, width * queryLength)) {
        exports.attentionMixBackward(
          weights.byteOffset,
          values.byteOffset,
          outputGradient.byteOffset,
          weightGradient.byteOffset,
          valueGradient.byteOffset,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
          causal,
        );
      } else {
        plain.attentionMixBackward(
          weights,
          values,
          outputGradient,
          weightGradient,
          valueGradient,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
          causal,
        );
      }
    },

    attentionWeightsBackward(
      queries,
      keys,
      weights,
      weightGradient,
      queryGradient,
      keyGradient,
      batch,
      heads,
      queryLength,
      keyLength,
      dimension,
      causal,
    ) {
      const width = batch * heads * dimension;
      const scores = batch * heads * queryLength * keyLength;
      const square = holds(weights, scores) && holds(weightGradient, scores);
      const long = holds(keys, width * keyLength) && holds(keyGradient, width * keyLength);
      const short = holds(queries, width * queryLength) && holds(queryGradient, width * queryLength);
      if (keyLength > 0 && keyLength <= MAXIMUM_KEYS && square && long && short) {
        exports.attentionWeightsBackward(
          queries.byteOffset,
          keys.byteOffset,
          weights.byteOffset,
          weightGradient.byteOffset,
          queryGradient.byteOffset,
          keyGradient.byteOffset,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
        );
      } else {
        plain.attentionWeightsBackward(
          queries,
          keys,
          weights,
          weightGradient,
          queryGradient,
          keyGradient,
          batch,
          heads,
          queryLength,
          keyLength,
          dimension,
          causal,
        );
      }
    },
  };
}
