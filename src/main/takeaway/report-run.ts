import type { RunEventRecord } from '../../core/contract/run-page.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { ReportedRun } from '../../core/formats/report/write-report.ts';
import { describeDifferences, findDifferences } from '../../core/project/describe.ts';

/** What a report says about a run. @param first the run that it is compared with; itself for the first. */
export function describeForReport(
  run: RunSummary,
  events: readonly RunEventRecord[],
  first: RunSummary,
): ReportedRun {
  const { spec } = run;
  return {
    name: run.name,
    notes: run.notes,
    difference:
      run === first ? null : `Against "${first.name}": ${describeDifferences(findDifferences(first, run))}`,
    facts: [
      ['Status', run.error === null ? run.status : `${run.status}: ${run.error.message}`],
      ['Data', run.datasetName],
      ['Design', run.designName],
      ['Epochs', `${run.epoch} of ${run.totalEpochs}, ${run.step} steps`],
      ['Time of training', `${Number(run.elapsedSeconds.toPrecision(4))} s`],
      ['Parameters', String(run.parameterCount)],
      ['Engine', run.engine],
      ['Created', run.createdAt],
      ...(run.tags.length === 0 ? [] : [['Tags', run.tags.join(', ')] as const]),
    ],
    metrics: Object.entries(run.metrics)
      .toSorted(([a], [b]) => (a < b ? 1 : -1))
      .map(([name, { best, bestEpoch, last }]) => ({ name, best, bestEpoch, last })),
    settings: [...listValues('data', spec.data), ...listValues('training', spec.training)],
    layers: spec.design.nodes.map(({ id, type, values }) => [
      id,
      [type, ...Object.entries(values).map(([key, value]) => `${key} ${JSON.stringify(value)}`)].join(', '),
    ]),
    events: events.map(({ at, step, kind, details }) => {
      const text = Object.entries(details).map(([key, value]) => `${key} ${String(value)}`);
      return `${at} step ${step}: ${kind}${text.length === 0 ? '' : ` (${text.join(', ').slice(0, 500)})`}`;
    }),
  };
}

/** Every setting by its path, those that hold nothing left out. */
function listValues(path: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    return Array.isArray(value) && value.length === 0 ? [] : [[path, JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, entry]) => listValues(`${path}.${key}`, entry));
}
