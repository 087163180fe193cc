import { serve } from './protocol.mjs';

/*
 * The algorithm of TensorFlow Playground, written anew: one object per neuron and per connection, in double
 * precision, one example at a time; derivatives add up in the connections and are applied after each batch.
 */

const activations = {
  tanh: { output: Math.tanh, derivative: (x) => 1 - Math.tanh(x) ** 2 },
  linear: { output: (x) => x, derivative: () => 1 },
};

const squaredError = {
  error: (output, target) => 0.5 * (output - target) ** 2,
  derivative: (output, target) => output - target,
};

class Neuron {
  constructor(activation) {
    this.incoming = [];
    this.outgoing = [];
    this.bias = 0;
    this.activation = activation;
    this.totalInput = 0;
    this.output = 0;
    this.outputDerivative = 0;
    this.inputDerivative = 0;
    this.accumulatedDerivative = 0;
    this.accumulatedCount = 0;
  }

  updateOutput() {
    this.totalInput = this.bias;
    for (let j = 0; j < this.incoming.length; j++) {
      const link = this.incoming[j];
      this.totalInput += link.weight * link.source.output;
    }
    this.output = this.activation.output(this.totalInput);
    return this.output;
  }
}

class Link {
  constructor(source, destination, weight) {
    this.source = source;
    this.destination = destination;
    this.weight = weight;
    this.errorDerivative = 0;
    this.accumulatedDerivative = 0;
    this.accumulatedCount = 0;
    source.outgoing.push(this);
    destination.incoming.push(this);
  }
}

function buildNetwork(layers, weights, hidden) {
  const network = layers.map((units, index) => {
    const activation = index === layers.length - 1 ? activations.linear : activations[hidden];
    return Array.from({ length: units }, () => new Neuron(activation));
  });
  for (let index = 1; index < layers.length; index++) {
    const [kernel, bias] = [weights[2 * index - 2].values, weights[2 * index - 1].values];
    network[index].forEach((neuron, j) => {
      neuron.bias = bias[j];
      network[index - 1].forEach((source, i) => new Link(source, neuron, kernel[i * layers[index] + j]));
    });
  }
  return network;
}

function forward(network, inputs, at) {
  const [first] = network;
  for (let i = 0; i < first.length; i++) first[i].output = inputs[at + i];
  for (let layer = 1; layer < network.length; layer++) {
    const neurons = network[layer];
    for (let i = 0; i < neurons.length; i++) neurons[i].updateOutput();
  }
  return network.at(-1)[0].output;
}

function backward(network, target) {
  const output = network.at(-1)[0];
  output.outputDerivative = squaredError.derivative(output.output, target);
  for (let layer = network.length - 1; layer >= 1; layer--) {
    const neurons = network[layer];
    for (let i = 0; i < neurons.length; i++) {
      const neuron = neurons[i];
      neuron.inputDerivative = neuron.outputDerivative * neuron.activation.derivative(neuron.totalInput);
      neuron.accumulatedDerivative += neuron.inputDerivative;
      neuron.accumulatedCount++;
    }
    for (let i = 0; i < neurons.length; i++) {
      const neuron = neurons[i];
      for (let j = 0; j < neuron.incoming.length; j++) {
        const link = neuron.incoming[j];
        link.errorDerivative = neuron.inputDerivative * link.source.output;
        link.accumulatedDerivative += link.errorDerivative;
        link.accumulatedCount++;
      }
    }
    if (layer === 1) continue;
    const previous = network[layer - 1];
    for (let i = 0; i < previous.length; i++) {
      const neuron = previous[i];
      neuron.outputDerivative = 0;
      for (let j = 0; j < neuron.outgoing.length; j++) {
        const link = neuron.outgoing[j];
        neuron.outputDerivative += link.weight * link.destination.inputDerivative;
      }
    }
  }
}

function update(network, learningRate) {
  for (let layer = 1; layer < network.length; layer++) {
    const neurons = network[layer];
    for (let i = 0; i < neurons.length; i++) {
      const neuron = neurons[i];
      if (neuron.accumulatedCount > 0) {
        neuron.bias -= (learningRate * neuron.accumulatedDerivative) / neuron.accumulatedCount;
        neuron.accumulatedDerivative = 0;
        neuron.accumulatedCount = 0;
      }
      for (let j = 0; j < neuron.incoming.length; j++) {
        const link = neuron.incoming[j];
        if (link.accumulatedCount === 0) continue;
        link.weight -= (learningRate / link.accumulatedCount) * link.accumulatedDerivative;
        link.accumulatedDerivative = 0;
        link.accumulatedCount = 0;
      }
    }
  }
}

await serve(({ layers, weights, activation, batch, features, targets, learningRate }) => {
  const network = buildNetwork(layers, weights, activation);
  const size = layers[0];
  return {
    version: 're-created',
    stepsPerLook: 50,
    step(i) {
      let loss = 0;
      for (let row = i * batch; row < (i + 1) * batch; row++) {
        const output = forward(network, features, row * size);
        loss += squaredError.error(output, targets[row]);
        backward(network, targets[row]);
      }
      // Half a squared error: twice the rate moves as far.
      update(network, 2 * learningRate);
      return (2 * loss) / batch;
    },
  };
});
