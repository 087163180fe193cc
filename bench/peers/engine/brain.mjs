import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { serve } from './protocol.mjs';

const require = createRequire(import.meta.url);

await serve((workload) => {
  const { default: NeuralNetwork } = require('brain.js/dist/neural-network.js');
  const { layers, activation, batch, features, targets, loss, classes } = workload;
  const net = new NeuralNetwork({ activation, hiddenLayers: layers.slice(1, -1) });
  const size = layers[0];
  const data = Array.from(targets, (target, row) => ({
    input: Float32Array.from(features.subarray(row * size, (row + 1) * size)),
    output:
      loss === 'mse'
        ? Float32Array.of(target)
        : Float32Array.from({ length: classes }, (_, index) => Number(index === target)),
  }));
  net.sizes = [...layers];
  net.updateTrainingOptions({ activation, learningRate: 0.01, momentum: 0.1 });
  net.initialize();
  const { version } = JSON.parse(readFileSync(require.resolve('brain.js/package.json'), 'utf8'));
  return {
    version,
    // It updates after every example, by its own squared error, so its losses cannot be compared.
    step(i) {
      for (let row = i * batch; row < (i + 1) * batch; row++) net.trainPattern(data[row]);
      return null;
    },
  };
});
