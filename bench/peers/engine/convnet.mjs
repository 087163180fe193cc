import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { serve } from './protocol.mjs';

const require = createRequire(import.meta.url);
const path = require.resolve('convnetjs/package.json');

await serve((workload) => {
  const convnetjs = loadLibrary();
  const { kind, layers, activation, batch, features, targets, weights, classes, learningRate } = workload;
  const isRegression = workload.loss === 'mse';
  const last = isRegression
    ? { type: 'regression', num_neurons: 1 }
    : { type: 'softmax', num_classes: classes };
  const net = new convnetjs.Net();
  const conv = (filters) => ({ type: 'conv', sx: 3, filters, stride: 1, pad: 1, activation: 'relu' });
  const pool = { type: 'pool', sx: 2, stride: 2 };
  if (kind === 'mlp') {
    const hidden = layers.slice(1, -1).map((num_neurons) => ({ type: 'fc', num_neurons, activation }));
    net.makeLayers([{ type: 'input', out_sx: 1, out_sy: 1, out_depth: layers[0] }, ...hidden, last]);
  } else {
    const input = { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 };
    net.makeLayers([input, conv(16), pool, conv(32), pool, last]);
  }
  setWeights(net, weights);
  // It has no Adam. Its regression loss is half of a squared error, so twice the rate moves as far.
  const trainer = new convnetjs.Trainer(net, {
    method: 'sgd',
    momentum: 0,
    batch_size: batch,
    learning_rate: isRegression ? 2 * learningRate : learningRate,
  });
  const size = features.length / targets.length;
  const examples = Array.from(targets, (target, row) => {
    const volume = kind === 'mlp' ? new convnetjs.Vol(1, 1, size, 0) : new convnetjs.Vol(28, 28, 1, 0);
    volume.w.set(features.subarray(row * size, (row + 1) * size));
    return [volume, isRegression ? [target] : target];
  });
  return {
    version: JSON.parse(readFileSync(path, 'utf8')).version,
    step(i) {
      let loss = 0;
      for (let row = i * batch; row < (i + 1) * batch; row++) {
        loss += trainer.train(examples[row][0], examples[row][1]).cost_loss;
      }
      // It reports twice a squared error, though it follows the gradient of half of one.
      return ((isRegression ? 0.5 : 1) * loss) / batch;
    },
  };
});

function loadLibrary() {
  const source = readFileSync(require.resolve('convnetjs/build/convnet.js'), 'utf8');
  // It was written for pages: it expects a window, and as a plain script it defines a global.
  globalThis.window = globalThis;
  runInThisContext(source);
  return globalThis.convnetjs;
}

/** Kernels [in, out] and [3, 3, in, out] become one filter per output. */
function setWeights(net, weights) {
  const learning = net.layers.filter((layer) => layer.layer_type === 'fc' || layer.layer_type === 'conv');
  learning.forEach((layer, index) => {
    const [kernel, bias] = [weights[2 * index], weights[2 * index + 1]];
    const outputs = kernel.shape.at(-1);
    layer.filters.forEach((filter, output) => {
      for (let i = 0; i < filter.w.length; i++) filter.w[i] = kernel.values[i * outputs + output];
    });
    for (let output = 0; output < outputs; output++) layer.biases.w[output] = bias.values[output];
  });
}
