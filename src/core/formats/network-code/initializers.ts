import type { FieldValues, Spec } from '../../support/fields.ts';
import { parseFieldValues } from '../../support/fields.ts';
import { initializers } from '../../initializers/index.ts';

/** How a language says each way to start. */
export interface InitializerWords {
  /** Variance scale / n, where n is the fan of the mode. */
  variance(
    scale: number,
    mode: 'fan_in' | 'fan_out' | 'fan_avg',
    shape: 'uniform' | 'normal' | 'truncated',
  ): string;
  orthogonal(gain: number): string;
  uniform(low: number, high: number): string;
  normal(mean: number, deviation: number, truncated: boolean): string;
  constant(value: number): string;
  identity(gain: number): string;
}

type Say = (values: FieldValues, words: InitializerWords) => string;

const number = (values: FieldValues, name: string): number => values[name] as number;
const bell = (values: FieldValues): 'normal' | 'truncated' =>
  values['truncated'] === true ? 'truncated' : 'normal';
const heScale = (values: FieldValues): number => 2 / (1 + squared(number(values, 'negativeSlope')));
const fan = (values: FieldValues): 'fan_in' | 'fan_out' =>
  values['mode'] === 'fanOut' ? 'fan_out' : 'fan_in';
const squared = (value: number): number => value * value;

/** Every initialiser of the catalogue. */
const sayings: Readonly<Record<string, Say>> = {
  glorotUniform: (v, words) => words.variance(squared(number(v, 'gain')), 'fan_avg', 'uniform'),
  glorotNormal: (v, words) => words.variance(squared(number(v, 'gain')), 'fan_avg', bell(v)),
  heUniform: (v, words) => words.variance(heScale(v), fan(v), 'uniform'),
  heNormal: (v, words) => words.variance(heScale(v), fan(v), bell(v)),
  lecunUniform: (_v, words) => words.variance(1, 'fan_in', 'uniform'),
  lecunNormal: (v, words) => words.variance(1, 'fan_in', bell(v)),
  orthogonal: (v, words) => words.orthogonal(number(v, 'gain')),
  uniform: (v, words) => words.uniform(number(v, 'low'), number(v, 'high')),
  normal: (v, words) => words.normal(number(v, 'mean'), number(v, 'std'), false),
  truncatedNormal: (v, words) => words.normal(number(v, 'mean'), number(v, 'std'), true),
  zeros: (_v, words) => words.constant(0),
  ones: (_v, words) => words.constant(1),
  constant: (v, words) => words.constant(number(v, 'value')),
  identity: (v, words) => words.identity(number(v, 'gain')),
};

/** An initialiser in the words of a language. */
export function sayInitializer({ type, values }: Spec, words: InitializerWords): string {
  const complete = parseFieldValues(initializers.get(type).fields, values, type) as FieldValues;
  return sayings[type]!(complete, words);
}

/** Types that have words, for the test that none is forgotten. */
export const sayableInitializers = Object.keys(sayings);
