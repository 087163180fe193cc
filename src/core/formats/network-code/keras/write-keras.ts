import { commentText } from '../../code/identifier.ts';
import { dispatch } from '../../program/program.ts';
import type { NetworkSource } from '../source.ts';
import { tuple } from '../windows.ts';
import { KerasContext, type LayerWeights } from './keras-context.ts';
import { kerasOperations } from './operations.ts';

/** Parts of the module that only some networks need. */
const helpers: Readonly<Record<string, string>> = {
  Learned: `
@keras.saving.register_keras_serializable()
class Learned(layers.Layer):
    """Adds, or multiplies by, numbers of its own that are learned."""

    def __init__(self, combine, shape, initializer="zeros", regularizer=None, **options):
        super().__init__(**options)
        self.combine = combine
        self.shape = tuple(shape)
        self.initializer = initializers.get(initializer)
        self.regularizer = regularizers.get(regularizer)
        self.values = self.add_weight(
            shape=self.shape, initializer=self.initializer, regularizer=self.regularizer, name="values"
        )

    def call(self, x):
        return getattr(ops, self.combine)(x, self.values)

    def get_config(self):
        return {
            **super().get_config(),
            "combine": self.combine,
            "shape": self.shape,
            "initializer": initializers.serialize(self.initializer),
            "regularizer": regularizers.serialize(self.regularizer),
        }

`,
  causal_mask: `
def causal_mask(queries, keys):
    """0 where a query may look, a very low score where the key is later."""
    return np.triu(np.full((queries, keys), -1e9, "float32"), 1)

`,
  position_waves: `
def position_waves(steps, features, base):
    """Sines at even features, cosines at odd ones."""
    i = np.arange(features)
    angle = np.arange(steps)[:, None] * base ** (-(i - i % 2) / features)
    return np.where(i % 2 == 0, np.sin(angle), np.cos(angle)).astype("float32")

`,
};

/**
 * A Keras 3 functional model to train, and the weights of its layers by name.
 * The code keeps dropout and noise, initialisers, penalties and frozen layers.
 */
export function createKerasCode(source: NetworkSource): {
  readonly source: string;
  readonly weights: readonly LayerWeights[];
} {
  const context = new KerasContext(source);
  const { inputs, operations, outputs } = source.program;
  const lines = [
    ...inputs.map(
      ({ value }) =>
        `${context.name(value)} = keras.Input(shape=${tuple(value.shape)}, name="${context.name(value)}")`,
    ),
    ...operations.map((operation) => {
      context.enter(operation);
      return `${context.name(operation.output)} = ${dispatch(kerasOperations, operation, context)}`;
    }),
  ];
  const list = (names: readonly string[]) => (names.length === 1 ? names[0]! : `[${names.join(', ')}]`);
  const ends = `inputs=${list(inputs.map(({ value }) => context.name(value)))}, outputs=${list(outputs.map(({ value }) => context.name(value)))}`;
  const body = lines.join('\n');
  const parts = Object.keys(helpers).filter((name) => context.helpers.has(name));
  const needed = parts.map((name) => helpers[name]!).join('');
  const text = `${needed}${body}`;
  const modules = ['initializers', 'layers', 'ops', 'regularizers'].filter((name) =>
    new RegExp(`\\b${name}[.,]`).test(text),
  );
  return {
    weights: context.weights,
    source: `# -*- coding: utf-8 -*-
# ${commentText(source.design.name)}: a neural network for Keras 3, written by Descent. Tensors are channels-last.
import keras
${text.includes('np.') ? 'import numpy as np\n' : ''}${modules.length === 0 ? '' : `from keras import ${modules.join(', ')}\n`}
${needed}
def build_network():
${body.replace(/^/gm, '    ')}
    return keras.Model(${ends})


if __name__ == "__main__":
    build_network().summary()
`,
  };
}
