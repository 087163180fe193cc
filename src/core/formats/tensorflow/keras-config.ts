import { showValue } from '../../support/errors.ts';
import type { FieldValues } from '../../support/fields.ts';
import type { Shape } from '../../support/shape.ts';
import type { ManifestWeight } from './read-manifest.ts';
import { refuseLayer, refuseTfjs } from './refuse.ts';

/** A tensor on its way in. */
export type Values = { readonly shape: Shape; readonly values: Float32Array };

/** What a Keras layer is in the studio. */
export interface KerasReading {
  /** Type in the catalogue; null for a layer that does nothing but its activation. */
  readonly type: string | null;
  readonly values: FieldValues;
  /** Follows the layer. */
  readonly activation?: { readonly type: string; readonly values: FieldValues };
  /** Values of a parameter of the studio's layer, from the weights of Keras' layer by name. */
  readonly weights?: (
    parameter: string,
    take: (name: string) => ManifestWeight | null,
    shape: Shape,
  ) => Values | null;
  /** An axis, counted with the batch, that must be the input's last one. */
  readonly mustBeLast?: number;
}

/** A layer of Keras as its file describes it. */
export interface Source {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Shape of one of its weights, where there is one of that name. */
  readonly shapeOf: (weight: string) => Shape | null;
}

/** What one class of Keras becomes. @throws StudioError `tfjs-config`, `tfjs-layer`. */
export type Reader = (source: Source) => KerasReading;

/** A setting that is a whole number from 0. */
export const whole = (source: Source, key: string, fallback?: number): number => {
  const value = source.config[key] ?? fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be a whole number, found ${showValue(value)}`,
  );
};

/** A setting that is any finite number. */
export const real = (source: Source, key: string, fallback: number): number => {
  const value = source.config[key] ?? fallback;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be a number, found ${showValue(value)}`,
  );
};

/** Two numbers; one stands for both. */
export const pair = (source: Source, key: string, fallback: number): readonly [number, number] => {
  const value = source.config[key] ?? fallback;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const fits = (each: unknown): each is number =>
    typeof each === 'number' && Number.isSafeInteger(each) && each >= 0;
  const [first, second] = list.length === 1 ? [list[0], list[0]] : list;
  if (list.length <= 2 && fits(first) && fits(second)) return [first, second];
  throw refuseTfjs(
    'config',
    `expected \`${key}\` of "${source.name.slice(0, 100)}" to be two whole numbers, found ${showValue(value)}`,
  );
};

/** The first of one or two whole numbers. */
export const single = (source: Source, key: string, fallback: number): number =>
  pair(source, key, fallback)[0];

/** How windows treat the edge. */
export const padding = (source: Source): { readonly padding: 'same' | 'valid' } => {
  const value = source.config['padding'] ?? 'valid';
  if (value === 'same' || value === 'valid') return { padding: value };
  throw refuseLayer(source.name, `padding ${showValue(value)}`);
};

/** @throws StudioError where the channels come first. */
export function channelsLast(source: Source): void {
  if ((source.config['data_format'] ?? 'channels_last') !== 'channels_last') {
    throw refuseLayer(source.name, 'images with the channels first');
  }
}

const activations: Readonly<Record<string, { readonly type: string; readonly values: FieldValues } | null>> =
  {
    linear: null,
    relu: { type: 'relu', values: {} },
    relu6: { type: 'relu6', values: {} },
    elu: { type: 'elu', values: { alpha: 1 } },
    selu: { type: 'selu', values: {} },
    sigmoid: { type: 'sigmoid', values: {} },
    tanh: { type: 'tanh', values: {} },
    softmax: { type: 'softmax', values: {} },
    logSoftmax: { type: 'logSoftmax', values: {} },
    log_softmax: { type: 'logSoftmax', values: {} },
    softplus: { type: 'softplus', values: { beta: 1 } },
    softsign: { type: 'softsign', values: {} },
    swish: { type: 'silu', values: {} },
    silu: { type: 'silu', values: {} },
    mish: { type: 'mish', values: {} },
    gelu: { type: 'gelu', values: { approximation: 'none' } },
    gelu_new: { type: 'gelu', values: { approximation: 'tanh' } },
  };

/** The activation that a layer carries. @throws StudioError for one that is not known here. */
export function activationOf(source: Source): Pick<KerasReading, 'activation'> {
  const name = source.config['activation'] ?? 'linear';
  if (typeof name !== 'string' || !Object.hasOwn(activations, name)) {
    throw refuseLayer(source.name, `activation ${showValue(name)}`);
  }
  const found = activations[name]!;
  return found === null ? {} : { activation: found };
}

/** Whether a layer adds a bias. */
export const usesBias = (source: Source): boolean => (source.config['use_bias'] ?? true) === true;

/** Takes parameters by other names. */
export const named =
  (names: Readonly<Record<string, string>>): NonNullable<KerasReading['weights']> =>
  (parameter, take) =>
    Object.hasOwn(names, parameter) ? take(names[parameter]!) : null;

/** The two that most layers have. */
export const kernelAndBias = named({ kernel: 'kernel', bias: 'bias' });

/** A layer without settings. */
export const plain =
  (type: string, values: FieldValues = {}): Reader =>
  () => ({ type, values });
