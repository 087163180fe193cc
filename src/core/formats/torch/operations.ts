import type { ScalarFunctionName } from '../../engine/activations.ts';
import type { WindowGeometry } from '../../engine/window-geometry.ts';
import type { Constant, OperationOf, TrainingTable, Value } from '../program/program.ts';
import { reorderAxes, transposeGates } from '../reorder.ts';
import type { ModuleBuilder } from './module-builder.ts';
import type { TorchTensor } from './pickle.ts';

const unary: Readonly<Record<ScalarFunctionName, (x: string, p: number) => string>> = {
  linear: (x) => x,
  relu: (x) => `torch.relu(${x})`,
  relu6: (x) => `F.relu6(${x})`,
  leakyRelu: (x, p) => `F.leaky_relu(${x}, ${p})`,
  elu: (x, p) => `F.elu(${x}, ${p})`,
  selu: (x) => `F.selu(${x})`,
  celu: (x, p) => `F.celu(${x}, ${p})`,
  gelu: (x) => `F.gelu(${x})`,
  geluTanh: (x) => `F.gelu(${x}, approximate="tanh")`,
  silu: (x) => `F.silu(${x})`,
  mish: (x) => `F.mish(${x})`,
  softplus: (x, p) => `F.softplus(${x}, ${p})`,
  softsign: (x) => `F.softsign(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  hardSigmoid: (x) => `F.hardsigmoid(${x})`,
  hardSwish: (x) => `F.hardswish(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  exponential: (x) => `torch.exp(${x})`,
};

const binary = (name: string, a: string, b: string): string => {
  const sign = { add: '+', subtract: '-', multiply: '*' }[name];
  return sign === undefined ? `torch.${name}(${a}, ${b})` : `${a} ${sign} ${b}`;
};

/** Code on channels-first data, called with ours. */
const first = (x: string, code: (moved: string) => string): string =>
  `${code(`${x}.movedim(-1, 1)`)}.movedim(1, -1)`;

type Windowed = { readonly geometry: WindowGeometry; readonly dimensions: 1 | 2 };

const tuple = (values: readonly number[]): string =>
  `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;

const perAxis = ({ dimensions }: Windowed, vertical: number, horizontal: number): number[] =>
  dimensions === 1 ? [vertical] : [vertical, horizontal];

/** Pixels between the image's end and the last one that a window reaches. */
function overhangs({ geometry: g }: Windowed): readonly [number, number] {
  const vertical = (g.gridHeight - 1) * g.strideY + (g.windowHeight - 1) * g.dilationY + 1 - g.top;
  const horizontal = (g.gridWidth - 1) * g.strideX + (g.windowWidth - 1) * g.dilationX + 1 - g.left;
  return [vertical - g.imageHeight, horizontal - g.imageWidth];
}

/** F.pad with just what the windows need; nothing where they need nothing. */
function padded(operation: Windowed, x: string, value = ''): string {
  const { top, left } = operation.geometry;
  const [bottom, right] = overhangs(operation).map((overhang) => Math.max(0, overhang)) as [number, number];
  const amounts = operation.dimensions === 1 ? [top, bottom] : [left, right, top, bottom];
  return amounts.every((amount) => amount === 0) ? x : `F.pad(${x}, ${tuple(amounts)}${value})`;
}

const moved = (constant: Constant, order: readonly number[], name = 'weight'): TorchTensor => ({
  name,
  shape: order.map((axis) => constant.shape[axis]!),
  values: reorderAxes(constant.values, constant.shape, order),
});

const named = (constant: Constant | null, name: string): TorchTensor[] =>
  constant === null ? [] : [{ name, shape: constant.shape, values: constant.values }];

const yes = (condition: boolean): string => (condition ? 'True' : 'False');

function convolution(
  operation: OperationOf<'convolution'> | OperationOf<'transposedConvolution'>,
  builder: ModuleBuilder,
  isTransposed: boolean,
): string {
  const { geometry: g, dimensions, groups, kernel, bias, inputs, output } = operation;
  const [x] = inputs as [Value];
  const beyond = overhangs(operation);
  const extra = perAxis(operation, ...beyond).map((overhang) => Math.max(0, -overhang));
  const options = [
    `stride=${tuple(perAxis(operation, g.strideY, g.strideX))}`,
    `dilation=${tuple(perAxis(operation, g.dilationY, g.dilationX))}`,
    ...(isTransposed && extra.some((amount) => amount > 0) ? [`output_padding=${tuple(extra)}`] : []),
    `groups=${groups}`,
    `bias=${yes(bias !== null)}`,
  ];
  const channels = [x.shape.at(-1)!, output.shape.at(-1)!];
  const size = tuple(perAxis(operation, g.windowHeight, g.windowWidth));
  const type = `nn.Conv${isTransposed ? 'Transpose' : ''}${dimensions}d`;
  const module = builder.module(kernel, `${type}(${[...channels, size, ...options].join(', ')})`, [
    moved(kernel, dimensions === 1 ? [2, 1, 0] : [3, 2, 0, 1]),
    ...named(bias, 'bias'),
  ]);
  if (!isTransposed) return first(builder.name(x), (image) => `${module}(${padded(operation, image)})`);
  // What the padding cuts off; PyTorch's own padding cuts both sides alike.
  const [bottom, right] = beyond.map((overhang) => -Math.max(0, overhang)) as [number, number];
  const cuts = dimensions === 1 ? [-g.top, bottom] : [-g.left, right, -g.top, bottom];
  const isCut = cuts.some((amount) => amount !== 0);
  return first(builder.name(x), (image) =>
    isCut ? `F.pad(${module}(${image}), ${tuple(cuts.map((cut) => cut + 0))})` : `${module}(${image})`,
  );
}

function pool(operation: OperationOf<'maximumPool'> | OperationOf<'averagePool'>, x: string): string {
  const { geometry: g, dimensions } = operation;
  const size = tuple(perAxis(operation, g.windowHeight, g.windowWidth));
  const stride = tuple(perAxis(operation, g.strideY, g.strideX));
  const call = (name: string, input: string) => `F.${name}_pool${dimensions}d(${input}, ${size}, ${stride})`;
  if (operation.kind === 'maximumPool') {
    return first(x, (image) => call('max', padded(operation, image, ', value=float("-inf")')));
  }
  const mean = first(x, (image) => call('avg', padded(operation, image)));
  if (operation.countPadding || padded(operation, '') === '') return mean;
  return `${mean} / ${first(`torch.ones_like(${x})`, (image) => call('avg', padded(operation, image)))}`;
}

/** Which of our gates stands where in PyTorch: the same order, by design. */
const gateOrders = { tanh: [0], relu: [0], lstm: [0, 1, 2, 3], gru: [0, 1, 2] } as const;

function recurrent(operation: OperationOf<'recurrent'>, builder: ModuleBuilder): string {
  const { cell, units, levels, returnSequences, inputs } = operation;
  const order = gateOrders[cell];
  const width = order.length * units;
  const ways = levels[0]!.length;
  const hasBias = levels[0]![0]!.bias !== null;
  const tensors = levels.flatMap((directions, level) =>
    directions.flatMap(({ kernel, recurrentKernel, bias, recurrentBias }, way): TorchTensor[] => {
      const suffix = `l${level}${way === 1 ? '_reverse' : ''}`;
      const features = kernel.shape[0]!;
      const transposed = (constant: Constant, rows: number) =>
        transposeGates(constant.values, rows, units, order);
      const weights = [
        { name: `weight_ih_${suffix}`, shape: [width, features], values: transposed(kernel, features) },
        { name: `weight_hh_${suffix}`, shape: [width, units], values: transposed(recurrentKernel, units) },
      ];
      if (bias === null) return weights;
      // PyTorch has two biases that only act as their sum (but in a GRU): the second is 0.
      const second = recurrentBias?.values ?? new Float32Array(width);
      return [
        ...weights,
        { name: `bias_ih_${suffix}`, shape: [width], values: bias.values },
        { name: `bias_hh_${suffix}`, shape: [width], values: second },
      ];
    }),
  );
  const options = [
    levels[0]![0]!.kernel.shape[0]!,
    units,
    `num_layers=${levels.length}`,
    ...(cell === 'relu' ? ['nonlinearity="relu"'] : []),
    `bias=${yes(hasBias)}`,
    'batch_first=True',
    `bidirectional=${yes(ways === 2)}`,
  ];
  const type = { tanh: 'RNN', relu: 'RNN', lstm: 'LSTM', gru: 'GRU' }[cell];
  const module = builder.moduleNamed(operation.node, `nn.${type}(${options.join(', ')})`, tensors);
  const states = `${module}(${builder.name(inputs[0]!)})[0]`;
  if (returnSequences) return states;
  if (ways === 1) return `${states}[:, -1]`;
  return `(lambda y: torch.cat([y[:, -1, :${units}], y[:, 0, ${units}:]], -1))(${states})`;
}

/** Every operation as a PyTorch expression; those with weights add modules of PyTorch's own names and layouts. */
export const torchOperations: TrainingTable<ModuleBuilder, string> = {
  unary: ({ inputs: [x], function: f, parameter }, { name }) => unary[f](name(x!), parameter),
  prelu({ inputs: [x], slope }, builder) {
    const module = builder.module(slope, `nn.PReLU(${slope.shape[0]!})`, named(slope, 'weight'));
    return first(builder.name(x!), (image) => `${module}(${image})`);
  },
  softmax: ({ inputs: [x], logarithm }, { name }) =>
    `torch.${logarithm ? 'log_softmax' : 'softmax'}(${name(x!)}, -1)`,
  binary: ({ inputs: [a, b], function: f }, { name }) => binary(f, name(a!), name(b!)),
  binaryConstant: ({ inputs: [x], function: f, constant }, builder) =>
    binary(f, builder.name(x!), builder.constant(constant)),
  linear({ inputs: [x], kernel, bias }, builder) {
    const [features, units] = kernel.shape as readonly [number, number];
    const code = `nn.Linear(${features}, ${units}, bias=${yes(bias !== null)})`;
    return `${builder.module(kernel, code, [moved(kernel, [1, 0]), ...named(bias, 'bias')])}(${builder.name(x!)})`;
  },
  convolution: (operation, builder) => convolution(operation, builder, false),
  transposedConvolution: (operation, builder) => convolution(operation, builder, true),
  maximumPool: (operation, { name }) => pool(operation, name(operation.inputs[0]!)),
  averagePool: (operation, { name }) => pool(operation, name(operation.inputs[0]!)),
  reduce: ({ inputs: [x], function: f, axis, keepAxis }, { name }) =>
    `${name(x!)}.${f === 'mean' ? 'mean' : 'amax'}(${axis + 1}${keepAxis ? ', keepdim=True' : ''})`,
  layerNorm({ inputs: [x], axes, epsilon, gamma, beta }, builder) {
    const shape = tuple(x!.shape.slice(-axes));
    if (gamma === null) return `F.layer_norm(${builder.name(x!)}, ${shape}, eps=${epsilon})`;
    const tensors = [...named(gamma, 'weight'), ...named(beta, 'bias')];
    const module = builder.module(gamma, `nn.LayerNorm(${shape}, eps=${epsilon})`, tensors);
    return `${module}(${builder.name(x!)})`;
  },
  batchNorm({ inputs: [x], epsilon, momentum, mean, variance, gamma, beta }, builder) {
    const channels = mean.shape[0]!;
    const code = `nn.BatchNorm1d(${channels}, eps=${epsilon}, momentum=${momentum}, affine=${yes(gamma !== null)})`;
    const module = builder.module(mean, code, [
      ...named(gamma, 'weight'),
      ...named(beta, 'bias'),
      ...named(mean, 'running_mean'),
      ...named(variance, 'running_var'),
    ]);
    const name = builder.name(x!);
    return x!.shape.length === 1
      ? `${module}(${name})`
      : `${module}(${name}.reshape(-1, ${channels})).reshape(${name}.shape)`;
  },
  unitLength: ({ inputs: [x], epsilon }, { name }) => `F.normalize(${name(x!)}, dim=-1, eps=${epsilon})`,
  transpose: ({ inputs: [x], order }, { name }) =>
    `${name(x!)}.permute(${[0, ...order.map((axis) => axis + 1)].join(', ')})`,
  reshape: ({ inputs: [x], output }, { name }) =>
    `${name(x!)}.reshape(${['-1', ...output.shape].join(', ')})`,
  fold: ({ inputs: [x], output }, { name }) => `${name(x!)}.reshape(${['-1', ...output.shape].join(', ')})`,
  unfold: ({ inputs: [x], output }, { name }) => `${name(x!)}.reshape(${['-1', ...output.shape].join(', ')})`,
  expand: ({ inputs: [x], output }, { name }) => `${name(x!)}.expand(${['-1', ...output.shape].join(', ')})`,
  slice: ({ inputs: [x], output, starts }, { name }) =>
    `${name(x!)}[${[':', ...starts.map((start, axis) => `${start}:${start + output.shape[axis]!}`)].join(', ')}]`,
  pad({ inputs: [x], before, after }, { name }) {
    // PyTorch begins with the last axis.
    const amounts = before.flatMap((amount, axis) => [[amount, after[axis]!]]).reverse();
    return `F.pad(${name(x!)}, ${tuple(amounts.flat())})`;
  },
  upsample({ inputs: [x], factorY, factorX, smooth }, { name }) {
    const isSignal = x!.shape.length === 2;
    const mode = smooth ? (isSignal ? 'linear' : 'bilinear') : 'nearest';
    const scale = tuple((isSignal ? [factorY] : [factorY, factorX]).map(Number));
    const options = `scale_factor=${scale}, mode="${mode}"${smooth ? ', align_corners=False' : ''}`;
    return first(name(x!), (image) => `F.interpolate(${image}, ${options})`);
  },
  concatenate: ({ inputs, axis }, { name }) => `torch.cat([${inputs.map(name).join(', ')}], ${axis + 1})`,
  matmul: ({ inputs: [a, b], transposeB, factor }, { name }) =>
    `${factor === 1 ? '' : `${factor} * `}(${name(a!)} @ ${name(b!)}${transposeB ? '.transpose(-1, -2)' : ''})`,
  lookUp({ inputs: [x], table }, builder) {
    const [vocabulary, dimension] = table.shape as readonly [number, number];
    const module = builder.module(table, `nn.Embedding(${vocabulary}, ${dimension})`, named(table, 'weight'));
    return `${module}(${builder.name(x!)}.long())`;
  },
  recurrent,
  noise({ inputs: [x], noise, amount, node }, builder) {
    const name = builder.name(x!);
    const call = (code: string, input: string) => `${builder.moduleNamed(node, code, [])}(${input})`;
    const whileTraining = (code: string) => `(${code} if self.training else ${name})`;
    switch (noise) {
      case 'dropout':
        return call(`nn.Dropout(${amount})`, name);
      case 'alphaDropout':
        return call(`nn.AlphaDropout(${amount})`, name);
      case 'spatialDropout':
        return first(name, (image) => call(`nn.Dropout${x!.shape.length - 1}d(${amount})`, image));
      case 'gaussianNoise':
        return whileTraining(`${name} + ${amount} * torch.randn_like(${name})`);
      case 'gaussianDropout':
        return whileTraining(
          `${name} * (1 + ${Math.sqrt(amount / (1 - amount))} * torch.randn_like(${name}))`,
        );
    }
  },
};
