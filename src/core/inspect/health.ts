import { findCurveProblems, type LossCurve } from './health/curve-findings.ts';
import { findDataProblems } from './health/data-findings.ts';
import type { HealthFinding } from './health/finding.ts';
import { findFlowProblems } from './health/flow-findings.ts';
import { measureFlow, type FlowReport } from './health/layer-flow.ts';
import type { Probe } from './probe.ts';

export type { HealthFinding } from './health/finding.ts';
export type { FlowReport, LayerFlow } from './health/layer-flow.ts';
export type { LossCurve } from './health/curve-findings.ts';

/** What the health of a run is judged by. */
export interface HealthOptions {
  /** Rows for the signals, for example part of the training split. */
  readonly rows: Int32Array;
  readonly learningRate: number;
  /** Curves of the run so far; empty ones say nothing. */
  readonly train: LossCurve;
  readonly validation: LossCurve;
}

/** How a network and its training are. */
export interface HealthReport {
  readonly flow: FlowReport;
  /** The worst first; empty when nothing speaks for a problem. */
  readonly findings: readonly HealthFinding[];
}

/** Looks at signals, gradients, curves and data. Every finding has its evidence in its sentence; no evidence, no finding. */
export function assessHealth(probe: Probe, options: HealthOptions): HealthReport {
  const flow = measureFlow(probe, options.rows, options.learningRate);
  const found = [
    ...findFlowProblems(flow),
    ...findCurveProblems(options.train, options.validation),
    ...findDataProblems(probe.setup.data),
  ];
  const rank = (finding: HealthFinding): number => (finding.severity === 'bad' ? 0 : 1);
  return { flow, findings: found.sort((a, b) => rank(a) - rank(b)) };
}
