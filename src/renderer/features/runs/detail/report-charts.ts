import type { ReportChart } from '../../../../core/contract/take-away.ts';
import type { RunSummary } from '../../../../core/contract/run-records.ts';
import { drawChartSvg } from '../../../app/chart-picture.ts';
import { betterOf, describeMetric, metricTypesOf } from '../../../app/metric-names.ts';
import { useRunCurves } from '../../../app/run-curves.ts';
import { useRuns } from '../../../app/runs.ts';
import { styleOfRun, type Curve } from '../../../charts/curve.ts';

/** Most charts of a report, and runs in one. */
const CHART_LIMIT = 6;

/** The curves of some runs over each other, one picture per metric. */
export async function drawReportCharts(list: readonly RunSummary[]): Promise<readonly ReportChart[]> {
  const store = useRunCurves();
  const runs = useRuns();
  await store.read(list.map(({ id }) => id));
  return metricTypesOf(list)
    .slice(0, CHART_LIMIT)
    .flatMap((type): ReportChart[] => {
      const curves = list.flatMap(({ id, name }) =>
        (['validation', 'train'] as const).flatMap((part): Curve[] => {
          const points = store.curvesOf(id)?.get(`${part}.${type}`);
          if (points === undefined) return [];
          const label = `${name}, ${part === 'train' ? 'training' : 'validation'}`;
          return [{ key: `${id}/${part}`, label, style: styleOfRun(runs.placeOf(id), part), points }];
        }),
      );
      if (curves.length === 0) return [];
      const title = `${describeMetric(type)} by epoch (${betterOf(type)} is better)`;
      return [{ title, svg: drawChartSvg({ title, xLabel: 'epoch', curves, log: false, smoothing: 0 }) }];
    });
}
