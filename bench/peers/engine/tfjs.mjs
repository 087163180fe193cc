import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { serve } from './protocol.mjs';

// One process per backend: `node tfjs.mjs <workload> cpu|wasm`.
const backend = process.argv[3];
const require = createRequire(import.meta.url);
// The package has no entry for Node's module loader; its CommonJS build works.
const tf = require('@tensorflow/tfjs/dist/tf.node.js');

await serve(async (workload) => {
  if (backend === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js');
    wasm.setWasmPaths(
      dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm')) + sep,
    );
    wasm.setThreadsCount(1);
  }
  await tf.setBackend(backend);
  await tf.ready();
  const model = buildModel(workload);
  const { batch, batches, features, targets, learningRate, optimizer } = workload;
  model.compile({
    optimizer:
      optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate, 0.9, 0.999, 1e-8),
    loss: workload.loss === 'mse' ? 'meanSquaredError' : crossEntropyOfLogits,
  });
  model.setWeights(workload.weights.map(({ values, shape }) => tf.tensor(values, shape)));
  const size = features.length / (batch * batches);
  const inputs = [];
  for (let i = 0; i < batches; i++) {
    const x = features.slice(i * batch * size, (i + 1) * batch * size);
    const y = targets.slice(i * batch, (i + 1) * batch);
    inputs.push([
      tf.tensor(x, [batch, ...workload.inputShape]),
      workload.loss === 'mse'
        ? tf.tensor(y, [batch, 1])
        : tf.oneHot(tf.tensor1d(y, 'int32'), workload.classes),
    ]);
  }
  return { version: tf.version.tfjs, step: (i) => model.trainOnBatch(inputs[i][0], inputs[i][1]) };
});

function crossEntropyOfLogits(labels, logits) {
  return tf.losses.softmaxCrossEntropy(labels, logits);
}

function buildModel({ kind, layers, activation, inputShape, classes }) {
  const model = tf.sequential();
  if (kind === 'mlp') {
    layers.slice(1).forEach((units, i) =>
      model.add(
        tf.layers.dense({
          units,
          activation: i === layers.length - 2 ? 'linear' : activation,
          ...(i === 0 ? { inputShape } : {}),
        }),
      ),
    );
  } else if (kind === 'cnn') {
    const shared = { kernelSize: 3, padding: 'same', activation: 'relu' };
    model.add(tf.layers.conv2d({ filters: 16, ...shared, inputShape }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.conv2d({ filters: 32, ...shared }));
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: classes }));
  } else {
    // Its blocks of gate columns are i, f, c, o: the same order.
    model.add(tf.layers.lstm({ units: 64, recurrentActivation: 'sigmoid', inputShape }));
    model.add(tf.layers.dense({ units: classes }));
  }
  return model;
}
