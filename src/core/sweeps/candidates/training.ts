import { augmentations } from '../../datasets/augmentations/index.ts';
import { initializers } from '../../initializers/index.ts';
import { losses } from '../../losses/index.ts';
import { optimizers } from '../../optimizers/index.ts';
import type { RunSpec } from '../../project/run-spec.ts';
import { schedules } from '../../schedules/index.ts';
import type { Fields, Spec } from '../../support/fields.ts';
import { isSame, type SearchSpace } from '../space.ts';
import type { ChoiceRange, Offer } from './candidate.ts';
import { around, choice, logarithmic, lowerFirst, rangeOfField, specs } from './ranges.ts';

/** Evaluations without improvement that early stopping is offered with. */
const PATIENCES = [5, 10, 20];

/** How the run is trained. @param space decides which settings of optimizers and schedules there are to vary. */
export function trainingOffers({ training, design }: RunSpec, space: SearchSpace): readonly Offer[] {
  const { task } = losses.get(training.loss.type);
  const isImage = design.nodes.some(
    ({ type, values }) => type === 'input' && Array.isArray(values['shape']) && values['shape'].length === 3,
  );
  const plan = (path: string, label: string, range: Offer['range'], options?: ChoiceRange): Offer => ({
    group: 'Training',
    path: `training.${path}`,
    label,
    range,
    ...(options === undefined ? {} : { options }),
  });
  const regular = (path: string, label: string, range: Offer['range']): Offer => ({
    ...plan(path, label, range),
    group: 'Regularisation',
  });
  const list = (first: number, all: readonly { readonly type: string; readonly label: string }[]) =>
    [specs(all.slice(0, first)), specs(all)] as const;
  return [
    plan('learningRate', 'learning rate', around(training.learningRate, 0, Infinity)),
    plan('optimizer', 'optimizer', ...list(4, optimizers.all)),
    ...fieldOffers('training.optimizer', training.optimizer, optimizers.all, space),
    plan('schedule', 'schedule', ...list(4, schedules.all)),
    ...fieldOffers('training.schedule', training.schedule, schedules.all, space),
    plan('warmupSteps', 'warm-up steps', choice([0, 50, 200])),
    plan('batchSize', 'batch size', choice([8, 16, 32, 64, 128])),
    plan('epochs', 'epochs', choice([training.epochs, training.epochs * 2])),
    plan('loss', 'loss', specs(losses.all.filter((loss) => loss.task === task))),
    plan('initializer', 'initialisation', ...list(6, initializers.all)),
    plan('seed', 'seed', choice([1, 2, 3, 4, 5])),
    plan('accumulateBatches', 'accumulated batches', choice([1, 2, 4])),
    regular('weightDecay', 'weight decay', logarithmic(1e-5, 0.1)),
    regular('l2Penalty', 'L2 penalty', logarithmic(1e-5, 0.1)),
    regular(
      'clipping',
      'gradient clipping',
      choice(
        [
          { kind: 'none' },
          { kind: 'globalNorm', limit: 1 },
          { kind: 'globalNorm', limit: 5 },
          { kind: 'norm', limit: 1 },
          { kind: 'value', limit: 0.5 },
        ],
        ['none', 'global norm 1', 'global norm 5', 'norm 1', 'value 0.5'],
      ),
    ),
    regular('averageDecay', 'average of the weights', choice([0, 0.9, 0.99, 0.999])),
    regular(
      'earlyStopping',
      'early stopping',
      choice(
        [
          null,
          ...PATIENCES.map((patience) => ({
            watch: training.earlyStopping?.watch ?? 'loss',
            patience,
            minimumDelta: training.earlyStopping?.minimumDelta ?? 0,
            restoreBest: training.earlyStopping?.restoreBest ?? true,
          })),
        ],
        ['off', ...PATIENCES.map((patience) => `patience ${patience}`)],
      ),
    ),
    { ...regular('augmentations', 'augmentation', augmentationRange(isImage)) },
    ...(task === 'regression'
      ? []
      : [regular('classWeights', 'class weights', choice([null, 'balanced'], ['none', 'balanced']))]),
  ];
}

function augmentationRange(isImage: boolean): ChoiceRange {
  const fitting = augmentations.all.filter(({ appliesTo }) => isImage || appliesTo === 'any');
  const single = fitting.map(({ type }) => [{ type, values: {} }]);
  const all = fitting.map(({ type }) => ({ type, values: {} }));
  return choice(
    [[], ...single, ...(fitting.length > 1 ? [all] : [])],
    [
      'none',
      ...fitting.map(({ label }) => lowerFirst(label)),
      ...(fitting.length > 1 ? ['all together'] : []),
    ],
  );
}

/**
 * Settings of what is chosen at a place: those of the base, or, where the place itself is varied, of each of its
 * values under the condition that it is chosen.
 */
function fieldOffers(
  path: string,
  now: Spec,
  all: readonly { readonly type: string; readonly label: string; readonly fields: Fields }[],
  space: SearchSpace,
): readonly Offer[] {
  const varied = space.find((dimension) => dimension.path === path && dimension.range.kind === 'choice');
  const values = varied?.range.kind === 'choice' ? varied.range.values : null;
  return all
    .filter(({ type }) => (values === null ? type === now.type : values.some((each) => isSame(type, each))))
    .flatMap(({ type, label, fields }) =>
      Object.entries(fields).flatMap(([name, field]): Offer[] => {
        const range = rangeOfField(
          field,
          (type === now.type ? now.values[name] : undefined) ?? field.default,
        );
        if (range === null) return [];
        return [
          {
            group: 'Training',
            path: `${path}.values.${name}`,
            label: `${label} ${lowerFirst(field.label)}`,
            range,
            when: values === null ? null : { path, values: [type] },
          },
        ];
      }),
    );
}
