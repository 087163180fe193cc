import { createNamer } from '../../code/identifier.ts';
import type { Constant, Operation, Value } from '../../program/program.ts';
import { sayInitializer, type InitializerWords } from '../initializers.ts';
import type { NetworkSource } from '../source.ts';

/** The numbers of one parameter of the module: `dense_1`, `kernel`. */
export interface ModuleWeights {
  /** Path from the module: `gru_1.cell.dense_i.kernel`. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const scalings: Readonly<Record<string, string>> = {
  '1 fan_avg uniform': 'init.glorot_uniform()',
  '1 fan_avg truncated': 'init.glorot_normal()',
  '2 fan_in uniform': 'init.he_uniform()',
  '2 fan_in truncated': 'init.he_normal()',
  '1 fan_in uniform': 'init.lecun_uniform()',
  '1 fan_in truncated': 'init.lecun_normal()',
};

const words = (shape: readonly number[], use: (helper: string) => void): InitializerWords => ({
  variance: (scale, mode, kind) =>
    scalings[`${scale} ${mode} ${kind}`] ??
    `init.variance_scaling(${scale}, "${mode}", "${kind === 'truncated' ? 'truncated_normal' : kind}")`,
  orthogonal: (gain) => `init.orthogonal(${gain === 1 ? '' : gain})`,
  uniform(low, high) {
    use('uniform_between');
    return `uniform_between(${low}, ${high})`;
  },
  normal(mean, deviation, truncated) {
    const bell = `init.${truncated ? 'truncated_normal' : 'normal'}(${deviation})`;
    if (mean === 0) return bell;
    use('shifted');
    return `shifted(${mean}, ${bell})`;
  },
  constant: (value) => (value === 0 ? 'init.zeros' : value === 1 ? 'init.ones' : `init.constant(${value})`),
  identity: (gain) => `init.constant(${gain === 1 ? '' : `${gain} * `}jnp.eye(${shape.join(', ')}))`,
});

/** Names that the module has for itself. */
const OWN_NAMES =
  'jax jnp nnx init self rngs Network Noise causal_mask position_waves uniform_between shifted train eval split merge iter_modules iter_children sow perturb set_attributes';

/** Collects the fields of an nnx.Module while operations are written. */
export class FlaxContext {
  readonly fields: string[] = [];
  readonly weights: ModuleWeights[] = [];
  /** Helpers that the module must have. */
  readonly helpers = new Set<string>();
  /** What Flax does otherwise than the studio, for the head of the file. */
  readonly remarks = new Set<string>();
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

  /** Adds a field and gives the code that reads it. */
  field(name: string, code: string, tensors: Readonly<Record<string, Numbers | null>> = {}): string {
    this.fields.push(`self.${name} = ${code}`);
    for (const [path, tensor] of Object.entries(tensors)) {
      if (tensor !== null) this.weights.push({ ...tensor, path: path === '' ? name : `${name}.${path}` });
    }
    return `self.${name}`;
  }

  /** `self.dense_1 = nnx.Linear(4, 16, rngs=rngs)` and the call `self.dense_1(input_1)`. */
  module(
    operation: Operation,
    type: string,
    options: readonly (string | null)[],
    tensors: Readonly<Record<string, Numbers | null>> = {},
    input = this.name(operation.inputs[0]!),
  ): string {
    const given = [...options, 'rngs=rngs'].filter((option) => option !== null);
    return `${this.field(this.name(operation.output), `${type}(${given.join(', ')})`, tensors)}(${input})`;
  }

  /** `kernel_init=...`, unless it is Flax's own. */
  start(constant: Constant | null, keyword: string, usual: string): string | null {
    const code = this.initializer(constant);
    return code === null || code === usual ? null : `${keyword}=${code}`;
  }

  initializer(constant: Constant | null): string | null {
    const facts = constant === null ? null : this.#source.facts(constant);
    if (facts === null) return null;
    if (facts.frozen || facts.l1 > 0 || facts.l2 > 0) {
      this.remarks.add(
        'Penalties and frozen parameters belong to the training step in Flax: they are left out.',
      );
    }
    return sayInitializer(
      facts.initializer,
      words(constant!.shape, (helper) => this.helpers.add(helper)),
    );
  }

  isLearned = (constant: Constant): boolean => this.#source.facts(constant) !== null;

  /** Code of a constant that no layer learns. */
  table({ recipe, shape, values }: Constant): string {
    switch (recipe?.kind) {
      case 'number':
        return String(recipe.value);
      case 'causalMask':
        return `jnp.triu(jnp.full((${shape.join(', ')}), ${recipe.hidden}), 1)`;
      case 'positionWaves':
        this.helpers.add('position_waves');
        return `position_waves(${shape.join(', ')}, ${recipe.base})`;
      case undefined:
        return `jnp.array([${[...values].join(', ')}]).reshape((${shape.join(', ')},))`;
    }
  }
}

type Numbers = Pick<Constant, 'shape' | 'values'>;
