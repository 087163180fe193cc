import type { Fields } from '../../support/fields.ts';
import type { Reference } from '../../support/reference.ts';
import type { Shape } from '../../support/shape.ts';
import { defineLayer, shapeMismatch } from '../define.ts';
import type { LayerDefinition, LayerPlanContext, ParameterSpec } from '../definition.ts';
import type { CellDefinition } from './cell.ts';
import { parameterPrefix, planRecurrent, type RecurrentValues } from './stack.ts';

/** Fields that all recurrent layers share. */
export const recurrentFields = {
  units: {
    kind: 'integer',
    label: 'Units',
    help: 'How many numbers the layer remembers from step to step: the size of its state.',
    default: 32,
    minimum: 1,
    maximum: 65_536,
    scale: 'log',
  },
  returnSequences: {
    kind: 'boolean',
    label: 'Return sequences',
    help: 'Gives the state after every time step. Otherwise only the state after the last one.',
    default: false,
  },
  bidirectional: {
    kind: 'boolean',
    label: 'Bidirectional',
    help: 'Reads the sequence a second time from its end, with weights of its own, and puts both results side by side.',
    default: false,
  },
  layers: {
    kind: 'integer',
    label: 'Stacked layers',
    help: 'How many recurrent layers lie on top of each other; each reads the states of the one below.',
    default: 1,
    minimum: 1,
    maximum: 8,
  },
  bias: {
    kind: 'boolean',
    label: 'Bias',
    help: 'Adds learned numbers to every gate.',
    default: true,
    advanced: true,
  },
} as const satisfies Fields;

/**
 * A recurrent layer: everything but the cell is common. `fields` are the shared ones and those of the
 * cell, which alone reads them.
 */
export function defineRecurrent<V extends RecurrentValues>(
  cell: CellDefinition<V>,
  options: {
    readonly type: string;
    readonly label: string;
    readonly description: string;
    readonly formula: string;
    readonly fields: typeof recurrentFields & Fields;
    readonly references: readonly Reference[];
    readonly deviations?: string;
  },
): LayerDefinition {
  return defineLayer<typeof recurrentFields>({
    ...options,
    version: 1,
    category: 'recurrent',
    inputs: { minimum: 1, maximum: 1 },

    inferShape([input], { units, bidirectional, returnSequences }) {
      checkSequence(input!);
      const width = bidirectional ? 2 * units : units;
      return returnSequences ? [input![0]!, width] : [width];
    },

    parameters([input], values) {
      const specs: ParameterSpec[] = [];
      const width = cell.gates * values.units;
      const ways = values.bidirectional ? [false, true] : [false];
      for (let level = 0; level < values.layers; level++) {
        const features = level === 0 ? input![1]! : values.units * ways.length;
        for (const reversed of ways) {
          const prefix = parameterPrefix(level, reversed);
          specs.push(...listParameters(prefix, features, width, values, cell.hasRecurrentBias));
        }
      }
      return specs;
    },

    multiplyAdds([input], _output, { units, layers, bidirectional }) {
      const ways = bidirectional ? 2 : 1;
      const perStep = (features: number) => ways * cell.gates * units * (features + units);
      return input![0]! * (perStep(input![1]!) + (layers - 1) * perStep(ways * units));
    },

    summarize({ units, layers, bidirectional }) {
      const stacked = layers === 1 ? '' : `, ${layers} layers`;
      return `${units} ${units === 1 ? 'unit' : 'units'}${bidirectional ? ', both ways' : ''}${stacked}`;
    },

    plan: (context) => planRecurrent(context as unknown as LayerPlanContext<V>, cell),
  });
}

/** @throws StudioError `shape-mismatch` unless the input is [time, features]. */
export function checkSequence(input: Shape): void {
  if (input.length === 2) return;
  const advice =
    input.length < 2
      ? 'Insert a Reshape to [time, 1] for a series of single numbers, or an Embedding for words.'
      : 'Insert a Reshape to [time, features].';
  throw shapeMismatch('a sequence [time, features]', input, advice);
}

function listParameters(
  prefix: string,
  features: number,
  width: number,
  { units, bias }: RecurrentValues,
  hasRecurrentBias: boolean,
): ParameterSpec[] {
  const kernel: ParameterSpec = {
    name: `${prefix}kernel`,
    shape: [features, width],
    trainable: true,
    initializer: { type: 'glorotUniform', values: {} },
    fanIn: features,
    fanOut: width,
  };
  const recurrentKernel: ParameterSpec = {
    ...kernel,
    name: `${prefix}recurrentKernel`,
    shape: [units, width],
    initializer: { type: 'orthogonal', values: {} },
    fanIn: units,
  };
  if (!bias) return [kernel, recurrentKernel];
  const zeros = { type: 'zeros', values: {} };
  const biasSpec = { ...kernel, name: `${prefix}bias`, shape: [width], initializer: zeros };
  if (!hasRecurrentBias) return [kernel, recurrentKernel, biasSpec];
  return [kernel, recurrentKernel, biasSpec, { ...biasSpec, name: `${prefix}recurrentBias` }];
}
