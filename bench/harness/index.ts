export { interleave, meanRatio, medianRatio, rate, summarize, type Contestant } from './measure.ts';
export { formatValue, judge, printTable } from './print.ts';
export { startPeer, type PeerProcess } from './peer-process.ts';
export type { BenchCase, BenchContext, BenchReport, BenchRow, BenchSuite, Goal, Summary } from './row.ts';
export { runSuite, widestVectors } from './run-suite.ts';
