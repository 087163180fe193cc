import { createNamer } from '../../code/identifier.ts';
import type { Constant, Operation, Value } from '../../program/program.ts';
import { sayInitializer, type InitializerWords } from '../initializers.ts';
import type { NetworkSource } from '../source.ts';

/** The numbers of one layer, in the order of Keras' `set_weights`. */
export interface LayerWeights {
  readonly layer: string;
  readonly tensors: readonly Pick<Constant, 'shape' | 'values'>[];
}

const scalings: Readonly<Record<string, string>> = {
  '1 fan_avg uniform': '"glorot_uniform"',
  '1 fan_avg truncated': '"glorot_normal"',
  '2 fan_in uniform': '"he_uniform"',
  '2 fan_in truncated': '"he_normal"',
  '1 fan_in uniform': '"lecun_uniform"',
  '1 fan_in truncated': '"lecun_normal"',
};

const words: InitializerWords = {
  variance: (scale, mode, shape) =>
    scalings[`${scale} ${mode} ${shape}`] ??
    `initializers.VarianceScaling(${scale}, "${mode}", "${{ uniform: 'uniform', normal: 'untruncated_normal', truncated: 'truncated_normal' }[shape]}")`,
  orthogonal: (gain) => (gain === 1 ? '"orthogonal"' : `initializers.Orthogonal(${gain})`),
  uniform: (low, high) => `initializers.RandomUniform(${low}, ${high})`,
  normal: (mean, deviation, truncated) =>
    `initializers.${truncated ? 'Truncated' : 'Random'}Normal(${mean}, ${deviation})`,
  constant: (value) => (value === 0 ? '"zeros"' : value === 1 ? '"ones"' : `initializers.Constant(${value})`),
  identity: (gain) => (gain === 1 ? '"identity"' : `initializers.Identity(${gain})`),
};

/** Names that the module has for itself. */
const OWN_NAMES =
  'keras layers ops initializers regularizers build_network np Learned causal_mask position_waves';

/** What an operation needs to be written as Keras code. */
export class KerasContext {
  readonly weights: LayerWeights[] = [];
  /** Helpers that the module must have: `Learned`, `causal_mask`. */
  readonly helpers = new Set<string>();
  readonly #namer = createNamer();
  readonly #names = new Map<number, string>();
  readonly #source: NetworkSource;

  constructor(source: NetworkSource) {
    this.#source = source;
    for (const name of OWN_NAMES.split(' ')) this.#namer(name);
    for (const { name, value } of source.program.inputs) this.#names.set(value.id, this.#namer(name));
  }

  name = ({ id }: Value): string => this.#names.get(id)!;

  /** Reserves the name of an operation's result: that of its node. */
  enter({ node, output }: Operation): void {
    this.#names.set(output.id, this.#namer(node));
  }

  /** `layers.Dense(16, name="dense_1")(input_1)`; options that are null are left out. */
  layer(
    operation: Operation,
    type: string,
    options: readonly (string | null)[],
    inputs?: string,
    tensors: readonly (Pick<Constant, 'shape' | 'values'> | null)[] = [],
  ): string {
    const name = this.name(operation.output);
    const learned = tensors.filter((tensor) => tensor !== null);
    if (learned.length > 0) this.weights.push({ layer: name, tensors: learned });
    const given = [...options.filter((option) => option !== null), this.#frozen(operation), `name="${name}"`];
    return `${type}(${given.filter((each) => each !== null).join(', ')})(${inputs ?? this.name(operation.inputs[0]!)})`;
  }

  /** `kernel_initializer=..., kernel_regularizer=...`, as far as they are not Keras' own. */
  start(constant: Constant | null, keyword: string, usual: string): string | null {
    const facts = constant === null ? null : this.#source.facts(constant);
    if (facts === null) return null;
    const initializer = sayInitializer(facts.initializer, words);
    const penalty =
      facts.l1 === 0 && facts.l2 === 0
        ? null
        : `${keyword}_regularizer=regularizers.L1L2(l1=${facts.l1}, l2=${facts.l2})`;
    const start = initializer === usual ? null : `${keyword}_initializer=${initializer}`;
    return [start, penalty].filter((each) => each !== null).join(', ') || null;
  }

  /** Code of a constant that no layer learns. */
  table(constant: Constant): string {
    const { recipe, shape } = constant;
    switch (recipe?.kind) {
      case 'number':
        return String(recipe.value);
      case 'causalMask':
        this.helpers.add('causal_mask');
        return `causal_mask(${shape.join(', ')})`;
      case 'positionWaves':
        this.helpers.add('position_waves');
        return `position_waves(${shape.join(', ')}, ${recipe.base})`;
      case undefined:
        return `np.array([${[...constant.values].join(', ')}], "float32").reshape((${shape.join(', ')},))`;
    }
  }

  isLearned = (constant: Constant): boolean => this.#source.facts(constant) !== null;

  /** `trainable=False` where everything that the operation learns is kept as it is. */
  #frozen(operation: Operation): string | null {
    const facts = this.#source.program.constants
      .filter((constant) => constant.name.startsWith(`${operation.node}.`))
      .map((constant) => this.#source.facts(constant))
      .filter((each) => each !== null);
    return facts.length > 0 && facts.every(({ frozen }) => frozen) ? 'trainable=False' : null;
  }
}
