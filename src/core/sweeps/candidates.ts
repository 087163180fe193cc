import { initializers } from '../initializers/index.ts';
import { layers } from '../layers/index.ts';
import { losses } from '../losses/index.ts';
import { optimizers } from '../optimizers/index.ts';
import type { RunSpec } from '../project/run-spec.ts';
import { schedules } from '../schedules/index.ts';
import type { Field } from '../support/fields.ts';
import { readSetting } from './settings-path.ts';
import type { Dimension, Setting, SettingRange } from './space.ts';

/** A hyperparameter that a sweep may vary, with a range to begin with. */
export interface Candidate extends Omit<Dimension, 'when'> {
  /** `Training`, `Data`, or the label of a layer. */
  readonly group: string;
  /** Layer card that it belongs to, null for the others. */
  readonly nodeId: string | null;
  /** Value in the base. */
  readonly now: Setting;
}

type Numeric = Extract<SettingRange, { kind: 'linear' | 'log' | 'integer' }>;

const choice = (values: readonly Setting[], labels: readonly string[] | null = null): SettingRange => ({
  kind: 'choice',
  values,
  labels,
});

/** Every hyperparameter of a run: training, data, and each field of each layer. */
export function listCandidates(base: RunSpec): readonly Candidate[] {
  const { training, design } = base;
  const found: Candidate[] = [];
  const add = (
    group: string,
    path: string,
    label: string,
    range: SettingRange,
    nodeId: string | null = null,
  ) => found.push({ group, path, label, range, nodeId, now: readSetting(base, path) ?? null });
  const specs = (list: readonly { readonly type: string; readonly label: string }[]) =>
    choice(
      list.map(({ type }) => ({ type, values: {} })),
      list.map(({ label }) => label),
    );

  add('Training', 'training.learningRate', 'learning rate', around(training.learningRate, 0, Infinity));
  add('Training', 'training.optimizer', 'optimizer', specs(optimizers.all.slice(0, 4)));
  for (const [name, field] of Object.entries(optimizers.get(training.optimizer.type).fields)) {
    const value = training.optimizer.values[name] ?? field.default;
    const range = rangeOfField(field, value);
    const label = `${training.optimizer.type} ${lower(field.label)}`;
    if (range !== null) add('Training', `training.optimizer.values.${name}`, label, range);
  }
  add('Training', 'training.schedule', 'schedule', specs(schedules.all.slice(0, 4)));
  add('Training', 'training.batchSize', 'batch size', choice([8, 16, 32, 64, 128]));
  add('Training', 'training.epochs', 'epochs', choice([training.epochs, training.epochs * 2]));
  const task = losses.get(training.loss.type).task;
  add('Training', 'training.loss', 'loss', specs(losses.all.filter((loss) => loss.task === task)));
  add('Training', 'training.initializer', 'initialisation', specs(initializers.all.slice(0, 6)));
  add('Training', 'training.weightDecay', 'weight decay', {
    kind: 'log',
    minimum: 1e-5,
    maximum: 0.1,
    steps: 5,
  });
  add('Training', 'training.l2Penalty', 'L2 penalty', { kind: 'log', minimum: 1e-5, maximum: 0.1, steps: 5 });
  add('Training', 'training.seed', 'seed', choice([1, 2, 3, 4, 5]));
  add('Data', 'data.scaling', 'scaling', choice(['none', 'standardize', 'minMax']));
  add('Data', 'data.split.trainShare', 'share of the training rows', choice([0.1, 0.25, 0.5, 1]));
  add('Data', 'data.split.seed', 'seed of the split', choice([1, 2, 3, 4, 5]));
  for (const node of design.nodes) {
    const definition = layers.find(node.type);
    if (definition === undefined || node.type === 'input') continue;
    const name = node.label ?? node.id;
    for (const [key, field] of Object.entries(definition.fields)) {
      const range = rangeOfField(field, node.values[key] ?? field.default);
      const path = `design.nodes.${node.id}.values.${key}`;
      if (range !== null) add(name, path, `${name} ${lower(field.label)}`, range, node.id);
    }
  }
  return found;
}

/** A range to begin with for a described value; null for what cannot be varied (texts, lists). */
export function rangeOfField(field: Field, value: unknown): SettingRange | null {
  switch (field.kind) {
    case 'number': {
      const { minimum = -Infinity, maximum = Infinity } = field;
      if (typeof value === 'number' && field.scale === 'log' && value > 0)
        return around(value, minimum, maximum);
      if (Number.isFinite(minimum) && Number.isFinite(maximum)) {
        const margin = 0.05 * (maximum - minimum);
        return {
          kind: 'linear',
          minimum: field.exclusiveMinimum === true ? minimum + margin : minimum,
          maximum: field.exclusiveMaximum === true ? maximum - 2 * margin : maximum,
          steps: 5,
        };
      }
      return typeof value === 'number' && value > 0 ? around(value, minimum, maximum) : null;
    }
    case 'integer': {
      if (typeof value !== 'number') return null;
      const { minimum = 1, maximum = Number.MAX_SAFE_INTEGER } = field;
      const low = Math.max(minimum, Math.floor(value / 2), 1);
      return {
        kind: 'integer',
        minimum: low,
        maximum: Math.min(maximum, Math.max(low + 1, value * 4)),
        steps: 4,
        log: value >= 8,
      };
    }
    case 'boolean':
      return choice([false, true]);
    case 'choice':
      return choice(
        field.options.map((option) => option.value),
        field.options.map((option) => option.label),
      );
    case 'spec':
      return field.family === 'initializer'
        ? choice(
            initializers.all.slice(0, 6).map(({ type }) => ({ type, values: {} })),
            initializers.all.slice(0, 6).map((each) => each.label),
          )
        : null;
    default:
      return null;
  }
}

function around(value: number, minimum: number, maximum: number): Numeric {
  const middle = value > 0 ? value : 0.01;
  return {
    kind: 'log',
    minimum: Number(Math.max(middle / 10, minimum).toPrecision(2)),
    maximum: Number(Math.min(middle * 10, maximum).toPrecision(2)),
    steps: 5,
  };
}

function lower(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
