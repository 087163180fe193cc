import { curveOver, type CurveAxis } from '../../app/curve-axes.ts';
import { BATCH_LOSS, type RunCurves } from '../../app/run-curves.ts';
import { styleOfRun, type Curve } from '../../charts/curve.ts';

/** The curves of one metric of one run: batches faintly behind, training solid, validation dashed. */
export function liveCurves(
  place: number,
  curves: RunCurves,
  metric: string,
  axis: CurveAxis,
): readonly Curve[] {
  const train = styleOfRun(place, 'train');
  const found: Curve[] = [];
  if (metric === 'loss' && curves.has(BATCH_LOSS)) {
    found.push({
      key: BATCH_LOSS,
      label: 'single batches',
      style: { ...train, dash: [], width: 1, opacity: 0.25 },
      points: curveOver(curves, BATCH_LOSS, axis),
      background: true,
    });
  }
  for (const split of ['train', 'validation'] as const) {
    const name = `${split}.${metric}`;
    if (!curves.has(name)) continue;
    found.push({
      key: name,
      label: split === 'train' ? 'training' : 'validation',
      style: split === 'train' ? train : styleOfRun(place, 'validation'),
      points: curveOver(curves, name, axis),
    });
  }
  return found;
}
