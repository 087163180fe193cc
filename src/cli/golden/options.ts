import type { TargetKind } from '../../core/losses/definition.ts';
import { DEFAULT_TRAINING, type ClippingSpec, type TrainingSpec } from '../../core/project/run-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { FieldValues, Spec } from '../../core/support/fields.ts';
import type { GoldenCase, GoldenOptions, GoldenTensor } from './case.ts';

/** The loss of a case, with how its targets are written. */
export interface GoldenLoss {
  readonly spec: Spec;
  readonly targetKind: TargetKind;
  readonly classWeights: readonly number[] | null;
}

type Read = (options: GoldenOptions) => Spec;
const spec =
  (type: string, fields: Readonly<Record<string, string>> = {}, fixed: FieldValues = {}): Read =>
  (options) => {
    const values: Record<string, FieldValues[string]> = { ...fixed };
    for (const [theirs, ours] of Object.entries(fields)) {
      const value = options[theirs];
      if (value !== undefined && value !== null) values[ours] = value as FieldValues[string];
    }
    return { type, values };
  };

const losses: Readonly<Record<string, Read>> = {
  mse: spec('meanSquaredError'),
  rmse: spec('rootMeanSquaredError'),
  mae: spec('meanAbsoluteError'),
  huber: spec('huber', { delta: 'delta' }),
  smooth_l1: spec('smoothL1', { beta: 'beta' }),
  log_cosh: spec('logCosh'),
  bce: spec('binaryCrossEntropy'),
  bce_logits: spec('binaryCrossEntropyLogits', { pos_weight: 'positiveWeight' }),
  ce_logits: spec('categoricalCrossEntropy', { label_smoothing: 'labelSmoothing' }),
  ce_probs: spec('categoricalCrossEntropyProbabilities'),
  nll: spec('negativeLogLikelihood'),
  kl_div: spec('klDivergence'),
  hinge: spec('hinge'),
  squared_hinge: spec('squaredHinge'),
  multi_margin: spec('multiMargin', { p: 'p', margin: 'margin' }),
  poisson_nll: spec('poisson', { log_input: 'logInput', eps: 'epsilon' }),
};

const adamFields = { beta1: 'beta1', beta2: 'beta2', eps: 'epsilon' };
const optimizers: Readonly<Record<string, Read>> = {
  sgd: spec('sgd', { momentum: 'momentum', dampening: 'dampening', nesterov: 'nesterov' }),
  adam: (options) => spec(options['amsgrad'] === true ? 'amsgrad' : 'adam', adamFields)(options),
  adamw: spec('adamw', adamFields),
  nadam: spec('nadam', { ...adamFields, momentum_decay: 'momentumDecay' }),
  radam: spec('radam', adamFields),
  adamax: spec('adamax', adamFields),
  adagrad: spec('adagrad', {
    lr_decay: 'learningRateDecay',
    initial_accumulator: 'initialAccumulator',
    initial_accumulator_value: 'initialAccumulator',
    eps: 'epsilon',
  }),
  rmsprop: spec('rmsprop', { alpha: 'alpha', eps: 'epsilon', centered: 'centered', momentum: 'momentum' }),
  adadelta: spec('adadelta', { rho: 'rho', eps: 'epsilon' }),
};

const steps = { unit: 'steps' } as const;
const schedules: Readonly<Record<string, Read>> = {
  step: spec('step', { step_size: 'every', gamma: 'factor' }, steps),
  multistep: spec('multiStep', { milestones: 'milestones', gamma: 'factor' }, steps),
  exponential: spec('exponential', { gamma: 'factor' }, steps),
  cosine: spec('cosine', { t_max: 'duration', eta_min: 'minimum' }, steps),
  cosine_restarts: spec('cosineRestarts', { t_0: 'period', t_mult: 'multiplier', eta_min: 'minimum' }, steps),
  linear_warmup: spec('constant'),
  warmup_cosine: spec('cosine', { t_max: 'duration', eta_min: 'minimum' }, steps),
  polynomial: spec('polynomial', { total_steps: 'duration', power: 'power' }, steps),
  one_cycle: (options) =>
    spec(
      'oneCycle',
      {
        max_lr: 'peak',
        total_steps: 'duration',
        pct_start: 'share',
        div_factor: 'startDivisor',
        final_div_factor: 'endDivisor',
      },
      { ...steps, anneal: options['anneal'] === 'linear' ? 'linear' : 'cosine' },
    )(options),
  plateau: spec(
    'reduceOnPlateau',
    {
      factor: 'factor',
      patience: 'patience',
      threshold: 'threshold',
      cooldown: 'cooldown',
      min_lr: 'minimum',
    },
    { watch: 'step-loss' },
  ),
};

function read(table: Readonly<Record<string, Read>>, noun: string, options: GoldenOptions): Spec {
  const reader = Object.hasOwn(table, options.type) ? table[options.type] : undefined;
  if (reader !== undefined) return reader(options);
  throw new StudioError(
    `golden-${noun}-unknown`,
    `The case has a ${noun} of type "${options.type}", which this format does not define.`,
    { type: options.type },
  );
}

/** The loss, and how the targets of its batches are written. */
export function readGoldenLoss(options: GoldenOptions, target: GoldenTensor, outputRank: number): GoldenLoss {
  const loss = read(losses, 'loss', options);
  const indexed = target.shape.length === outputRank && outputRank > 0;
  const kinds: Readonly<Record<string, TargetKind>> = {
    ce_logits: indexed ? 'class-index' : 'distribution',
    ce_probs: indexed ? 'class-index' : 'distribution',
    nll: 'class-index',
    multi_margin: 'class-index',
    kl_div: 'distribution',
    hinge: 'sign',
    squared_hinge: 'sign',
  };
  return {
    spec: loss,
    targetKind: kinds[options.type] ?? 'same-shape',
    classWeights: (options['class_weights'] as number[] | undefined) ?? null,
  };
}

/** Optimizer, schedule and clipping of a case as a training specification; loss and data are fed by hand. */
export function readGoldenTraining(golden: GoldenCase): TrainingSpec {
  const optimizer = golden.optimizer!;
  const decay = (optimizer['weight_decay'] as number | undefined) ?? 0;
  const decoupled = optimizer.type === 'adamw' || optimizer['decoupled'] === true;
  const { schedule } = golden;
  const warms = schedule?.type === 'linear_warmup' || schedule?.type === 'warmup_cosine';
  return {
    ...DEFAULT_TRAINING,
    optimizer: read(optimizers, 'optimizer', optimizer),
    learningRate: optimizer['lr'] as number,
    weightDecay: decoupled ? decay : 0,
    l2Penalty: decoupled ? 0 : decay,
    clipping: readClipping(golden.clip),
    schedule: schedule === undefined ? DEFAULT_TRAINING.schedule : read(schedules, 'schedule', schedule),
    warmupSteps: warms ? (schedule['warmup_steps'] as number) : 0,
    warmupStartFactor: warms ? (schedule['start_factor'] as number) : 1,
  };
}

function readClipping(clip: GoldenOptions | undefined): ClippingSpec {
  if (clip === undefined) return { kind: 'none' };
  return clip.type === 'value'
    ? { kind: 'value', limit: clip['value'] as number }
    : { kind: 'globalNorm', limit: clip['max_norm'] as number };
}
