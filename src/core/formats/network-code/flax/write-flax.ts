import { commentText } from '../../code/identifier.ts';
import { dispatch } from '../../program/program.ts';
import type { NetworkSource } from '../source.ts';
import { tuple } from '../windows.ts';
import { FlaxContext, type ModuleWeights } from './flax-context.ts';
import { flaxOperations } from './operations.ts';

/** Parts of the module that only some networks need. */
const helpers: Readonly<Record<string, string>> = {
  Noise: `
class Noise(nnx.Module):
    """Disturbs its input while training: adds or multiplies noise, or drops values for SELU networks."""

    def __init__(self, kind, amount, *, rngs):
        self.kind = kind
        self.amount = amount
        self.deterministic = False
        self.rngs = rngs

    def __call__(self, x):
        if self.deterministic:
            return x
        if self.kind == "alpha":
            low, kept = -1.7580993408473766, 1 - self.amount
            scale = (kept + low**2 * kept * self.amount) ** -0.5
            mask = jax.random.bernoulli(self.rngs.dropout(), kept, x.shape)
            return scale * jnp.where(mask, x, low) - scale * self.amount * low
        noise = self.amount * jax.random.normal(self.rngs.dropout(), x.shape)
        return x + noise if self.kind == "add" else x * (1 + noise)

`,
  uniform_between: `
def uniform_between(low, high):
    """An initialiser that draws all values between two limits alike."""
    return lambda key, shape, dtype=jnp.float32: jax.random.uniform(key, shape, dtype, low, high)

`,
  shifted: `
def shifted(mean, initializer):
    """An initialiser around another mean."""
    return lambda key, shape, dtype=jnp.float32: mean + initializer(key, shape, dtype)

`,
  position_waves: `
def position_waves(steps, features, base):
    """Sines at even features, cosines at odd ones."""
    i = jnp.arange(features)
    angle = jnp.arange(steps)[:, None] * base ** (-(i - i % 2) / features)
    return jnp.where(i % 2 == 0, jnp.sin(angle), jnp.cos(angle))

`,
};

/**
 * A Flax NNX module to train with JAX, and the weights of its fields by path. The code keeps dropout, noise and
 * initialisers; what Flax does otherwise is said in the head of the file.
 */
export function createFlaxCode(source: NetworkSource): {
  readonly source: string;
  readonly weights: readonly ModuleWeights[];
} {
  const context = new FlaxContext(source);
  const { inputs, operations, outputs } = source.program;
  const lines = operations.map((operation) => {
    context.enter(operation);
    return `        ${context.name(operation.output)} = ${dispatch(flaxOperations, operation, context)}\n`;
  });
  const parameters = inputs.map(({ value }) => context.name(value));
  const fields = context.fields.length === 0 ? ['pass'] : context.fields;
  const parts = Object.keys(helpers).filter((name) => context.helpers.has(name));
  const needed = parts.map((name) => helpers[name]!).join('');
  const text = `${needed}${fields.join('\n')}${lines.join('')}`;
  const example = inputs.map(({ value }) => `jnp.zeros(${tuple([1, ...value.shape])})`).join(', ');
  return {
    weights: context.weights,
    source: `# -*- coding: utf-8 -*-
# ${commentText(source.design.name)}: a neural network for JAX with Flax NNX, written by Descent. Tensors are channels-last.
${[...context.remarks].map((remark) => `# ${remark}\n`).join('')}import jax
import jax.numpy as jnp
from flax import nnx
${text.includes('init.') ? '\ninit = nnx.initializers\n' : ''}
${needed}
class Network(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
${fields.map((line) => `        ${line}\n`).join('')}
    def __call__(self, ${parameters.join(', ')}):
${lines.join('')}        return ${outputs.map(({ value }) => context.name(value)).join(', ')}


if __name__ == "__main__":
    print(nnx.tabulate(Network(rngs=nnx.Rngs(0)), ${example}))
`,
  };
}
