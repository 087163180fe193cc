export { matmul, matmulTransposeA, matmulTransposeB, matrixScratchBytes, multiply } from './matrix';
export { setScratch } from './scratch';
