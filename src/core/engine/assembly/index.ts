export { activate, activateBackward } from './activation';
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
} from './elementwise';
export { matmul, matmulTransposeA, matmulTransposeB, matrixScratchBytes, multiply } from './matrix';
export { setScratch } from './scratch';
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './softmax';
