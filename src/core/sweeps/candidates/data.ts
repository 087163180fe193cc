import type { RunSpec } from '../../project/run-spec.ts';
import { losses } from '../../losses/index.ts';
import type { SettingRange } from '../space.ts';
import type { Offer } from './candidate.ts';
import { choice } from './ranges.ts';

/** How rows are prepared and split. */
export function dataOffers({ training }: RunSpec): readonly Offer[] {
  const isRegression = losses.get(training.loss.type).task === 'regression';
  const plan = (path: string, label: string, range: SettingRange): Offer => ({
    group: 'Data',
    path: `data.${path}`,
    label,
    range,
  });
  return [
    plan(
      'scaling',
      'scaling',
      choice(
        ['none', 'standardize', 'minMax', 'robust'],
        ['none', 'standardise', 'minimum to maximum', 'robust'],
      ),
    ),
    ...(isRegression
      ? [
          plan(
            'targetScaling',
            'scaling of the target',
            choice(['none', 'standardize'], ['none', 'standardise']),
          ),
        ]
      : [plan('resampling', 'resampling of classes', choice(['none', 'oversample', 'undersample']))]),
    plan('split.trainShare', 'share of the training rows', choice([0.1, 0.25, 0.5, 1])),
    plan('split.seed', 'seed of the split', choice([1, 2, 3, 4, 5])),
  ];
}
