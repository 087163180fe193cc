import { showValue } from '../../support/errors.ts';
import { named, type Reader, type Source, usesBias, type Values, whole } from './keras-config.ts';
import { refuseLayer, refuseTfjs } from './refuse.ts';

const recurrentValues = (source: Source) => ({
  units: whole(source, 'units'),
  returnSequences: source.config['return_sequences'] === true,
  bias: usesBias(source),
});

function refuseReversed(source: Source): void {
  const { go_backwards: reversed, stateful } = source.config;
  if (reversed === true || stateful === true)
    throw refuseLayer(source.name, 'reversed or stateful recurrent layer');
}

const recurrentNames = { kernel: 'kernel', recurrentKernel: 'recurrent_kernel', bias: 'bias' };

/** Gates in the order i, f, c, o, as here. */
export const lstm: Reader = (source) => {
  refuseReversed(source);
  const inner = source.config['recurrent_activation'] ?? 'hard_sigmoid';
  if (inner !== 'sigmoid' || (source.config['activation'] ?? 'tanh') !== 'tanh') {
    throw refuseLayer(source.name, `LSTM with ${showValue(inner)} gates; expected sigmoid and tanh`);
  }
  return { type: 'lstm', values: recurrentValues(source), weights: named(recurrentNames) };
};

/** One hidden state. */
export const simpleRnn: Reader = (source) => {
  refuseReversed(source);
  const activation = source.config['activation'] ?? 'tanh';
  if (activation !== 'tanh' && activation !== 'relu') {
    throw refuseLayer(source.name, `recurrent activation ${showValue(activation)}`);
  }
  return {
    type: 'simpleRnn',
    values: { ...recurrentValues(source), activation },
    weights: named(recurrentNames),
  };
};

/** z, r, h become r, z, n. */
function swapGates({ values }: Values, from: number, width: number, rows: number): Float32Array {
  const units = width / 3;
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const gate = Math.floor(column / units);
      const source = gate === 0 ? column + units : gate === 1 ? column - units : column;
      result[row * width + column] = values[from + row * width + source] ?? NaN;
    }
  }
  return result;
}

/** Gates that are stored z, r, h. */
export const gru: Reader = (source) => {
  refuseReversed(source);
  if (source.config['reset_after'] !== true) {
    throw refuseLayer(source.name, 'GRU that resets before the product; expected reset_after');
  }
  return {
    type: 'gru',
    values: recurrentValues(source),
    weights(parameter, take, shape) {
      const width = shape.at(-1)!;
      if (parameter === 'kernel' || parameter === 'recurrentKernel') {
        const found = take(parameter === 'kernel' ? 'kernel' : 'recurrent_kernel');
        return found === null ? null : { shape: found.shape, values: swapGates(found, 0, width, shape[0]!) };
      }
      const bias = take('bias');
      if (bias === null || bias.values.length !== 2 * width) return null;
      return { shape, values: swapGates(bias, parameter === 'bias' ? 0 : width, width, 1) };
    },
  };
};

/** The layer that a wrapper holds. @throws StudioError where it holds none. */
export function innerLayer(source: Source): Source & { readonly className: string } {
  const layer = source.config['layer'];
  if (typeof layer === 'object' && layer !== null && 'class_name' in layer && 'config' in layer) {
    const { class_name: className, config } = layer as { class_name: unknown; config: unknown };
    if (typeof className === 'string' && typeof config === 'object' && config !== null) {
      const inner = config as Readonly<Record<string, unknown>>;
      const name = typeof inner['name'] === 'string' ? inner['name'] : source.name;
      return { className, name, config: inner, shapeOf: source.shapeOf };
    }
  }
  throw refuseTfjs('config', `"${source.name.slice(0, 100)}" wraps no layer`);
}

/** Both directions, joined. */
export const bidirectional: Reader = (source) => {
  const inner = innerLayer(source);
  if ((source.config['merge_mode'] ?? 'concat') !== 'concat') {
    throw refuseLayer(source.name, `merging of directions ${showValue(source.config['merge_mode'])}`);
  }
  const reader = inner.className === 'LSTM' ? lstm : inner.className === 'SimpleRNN' ? simpleRnn : null;
  if (reader === null)
    throw refuseLayer(source.name, `two-way layer of the class ${showValue(inner.className)}`);
  const reading = reader(inner);
  return {
    type: reading.type,
    values: { ...reading.values, bidirectional: true },
    weights(parameter, take, shape) {
      const isBackward = parameter.startsWith('backward/');
      const prefix = isBackward ? `backward_${inner.name}` : `forward_${inner.name}`;
      const own = isBackward ? parameter.slice('backward/'.length) : parameter;
      return named(recurrentNames)(own, (name) => take(`${prefix}/${name}`), shape);
    },
  };
};
