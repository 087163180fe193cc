import { attentionScratchBytes } from './attention';
import { matrixScratchBytes } from './matrix';
import { sparseScratchBytes } from './sparse';
import { windowPanelBytes } from './window-panel';

export { activate, activateBackward } from './activation';
export { attentionMix, attentionMixBackward, attentionWeights, attentionWeightsBackward } from './attention';
export {
  add,
  addBias,
  addScaled,
  copy,
  isFinite32,
  multiplyAdd,
  multiplyElements,
  scale,
  subtract,
  sum,
  sumOfSquares,
  sumRows,
  sumRowsOf,
} from './elementwise';
export { byteTable, expandBytes } from './bytes';
export { convolve } from './convolution';
export { convolveImageGradient, convolveKernelGradient } from './convolution-gradients';
export { copyColumns, swapAxes } from './layout';
export { multiplyAddLimit } from './limit';
export { matmul, matmulFused, matmulTransposeA, matmulTransposeB, multiply } from './matrix';
export { setWindow } from './geometry';
export { matmulPacked, matmulPackedFused, multiplyPacked, packMatrix } from './packed';
export { setScratch } from './scratch';
export { setWideTiles } from './block';
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './softmax';
export {
  columnGradientSums,
  columnMoments,
  layerNorm,
  layerNormBackward,
  layerNormGammaGradient,
  normalizeColumns,
  normalizeColumnsBackward,
} from './normalization';
export { gruCell, gruCellBackward, lstmCell, lstmCellBackward } from './recurrent';
export { adamUpdate, averageUpdate, momentumUpdate, rmspropUpdate } from './update';
export {
  averagePool,
  averagePoolBackward,
  depthwise,
  depthwiseInputGradient,
  depthwiseKernelGradient,
  globalAverage,
  globalAverageBackward,
  maxPool,
  maxPoolBackward,
} from './window';
export { columnsToImage, imageToColumns } from './unroll';

/** Bytes that each instance needs for itself (see scratch.ts). */
export function scratchBytes(): usize {
  return max(matrixScratchBytes(), sparseScratchBytes()) + attentionScratchBytes() + windowPanelBytes();
}
