import type { Routines } from '../routine.ts';
import { scalarFunctions } from './scalar-functions.ts';
import { windowRoutines } from './window-routines.ts';

/** The library of exported JavaScript. Arrays are Float32Array; sums run in double precision. */
export const javascriptRoutines: Routines = {
  // The activation called `linear` does nothing and is never called; `linear` below is the dense layer's.
  ...scalarFunctions,
  ...windowRoutines,
  copy: {
    source: `
function copy(x, y, length) {
  for (let i = 0; i < length; i++) y[i] = x[i];
}`,
  },
  activate: {
    source: `
function activate(f, x, y, length, parameter) {
  for (let i = 0; i < length; i++) y[i] = f(x[i], parameter);
}`,
  },
  combine: {
    source: `
function combine(f, a, b, y, length, period) {
  for (let i = 0; i < length; i++) y[i] = f(a[i], b[i % period]);
}`,
  },
  prelu: {
    source: `
function prelu(x, slope, y, length, channels) {
  for (let i = 0; i < length; i++) y[i] = x[i] > 0 ? x[i] : slope[i % channels] * x[i];
}`,
  },
  softmax: {
    source: `
function softmax(x, y, rows, columns) {
  for (let at = 0; at < rows * columns; at += columns) {
    let largest = x[at];
    for (let i = 1; i < columns; i++) largest = Math.max(largest, x[at + i]);
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += y[at + i] = Math.exp(x[at + i] - largest);
    for (let i = 0; i < columns; i++) y[at + i] /= sum;
  }
}`,
  },
  logSoftmax: {
    source: `
function logSoftmax(x, y, rows, columns) {
  for (let at = 0; at < rows * columns; at += columns) {
    let largest = x[at];
    for (let i = 1; i < columns; i++) largest = Math.max(largest, x[at + i]);
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += Math.exp(x[at + i] - largest);
    for (let i = 0; i < columns; i++) y[at + i] = x[at + i] - largest - Math.log(sum);
  }
}`,
  },
  linear: {
    source: `
function linear(x, kernel, bias, y, rows, inputs, outputs) {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < outputs; j++) {
      let sum = bias === null ? 0 : bias[j];
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * kernel[i * outputs + j];
      y[row * outputs + j] = sum;
    }
  }
}`,
  },
  reduceMean: {
    source: `
function reduceMean(x, y, outer, length, inner) {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += x[(o * length + k) * inner + i];
      y[o * inner + i] = sum / length;
    }
  }
}`,
  },
  reduceMaximum: {
    source: `
function reduceMaximum(x, y, outer, length, inner) {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let largest = x[o * length * inner + i];
      for (let k = 1; k < length; k++) largest = Math.max(largest, x[(o * length + k) * inner + i]);
      y[o * inner + i] = largest;
    }
  }
}`,
  },
  layerNorm: {
    source: `
function layerNorm(x, gamma, beta, y, rows, columns, epsilon) {
  for (let at = 0; at < rows * columns; at += columns) {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += x[at + i];
    const mean = sum / columns;
    let squares = 0;
    for (let i = 0; i < columns; i++) squares += (x[at + i] - mean) * (x[at + i] - mean);
    const factor = 1 / Math.sqrt(squares / columns + epsilon);
    for (let i = 0; i < columns; i++) {
      y[at + i] = (x[at + i] - mean) * factor * (gamma === null ? 1 : gamma[i]) + (beta === null ? 0 : beta[i]);
    }
  }
}`,
  },
  batchNorm: {
    source: `
function batchNorm(x, mean, variance, gamma, beta, y, length, channels, epsilon) {
  for (let i = 0; i < length; i++) {
    const c = i % channels;
    const factor = (gamma === null ? 1 : gamma[c]) / Math.sqrt(variance[c] + epsilon);
    y[i] = (x[i] - mean[c]) * factor + (beta === null ? 0 : beta[c]);
  }
}`,
  },
  unitLength: {
    source: `
function unitLength(x, y, rows, columns, epsilon) {
  for (let at = 0; at < rows * columns; at += columns) {
    let squares = 0;
    for (let i = 0; i < columns; i++) squares += x[at + i] * x[at + i];
    const divisor = Math.max(Math.sqrt(squares), epsilon);
    for (let i = 0; i < columns; i++) y[at + i] = x[at + i] / divisor;
  }
}`,
  },
  gather: {
    source: `
// y[i, j, ...] = x[offset + i strides[0] + j strides[1] + ...], row by row.
function gather(x, y, rows, inputSize, offset, rank, shape, strides) {
  let size = 1;
  for (let axis = 0; axis < rank; axis++) size *= shape[axis];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      let from = row * inputSize + offset;
      for (let axis = rank - 1, rest = i; axis >= 0; axis--) {
        from += (rest % shape[axis]) * strides[axis];
        rest = Math.floor(rest / shape[axis]);
      }
      y[row * size + i] = x[from];
    }
  }
}`,
  },
  scatter: {
    source: `
// y[offset + i strides[0] + j strides[1] + ...] = x[i, j, ...], 0 elsewhere.
function scatter(x, y, rows, outputSize, offset, rank, shape, strides) {
  let size = 1;
  for (let axis = 0; axis < rank; axis++) size *= shape[axis];
  y.fill(0);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      let to = row * outputSize + offset;
      for (let axis = rank - 1, rest = i; axis >= 0; axis--) {
        to += (rest % shape[axis]) * strides[axis];
        rest = Math.floor(rest / shape[axis]);
      }
      y[to] = x[row * size + i];
    }
  }
}`,
  },
  place: {
    source: `
function place(x, width, y, stride, offset, count) {
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) y[row * stride + offset + i] = x[row * width + i];
  }
}`,
  },
  matmul: {
    source: `
function matmul(a, b, y, batch, m, k, n, transposeB, factor) {
  for (let each = 0; each < batch; each++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          sum += a[(each * m + i) * k + l] * b[transposeB ? (each * n + j) * k + l : (each * k + l) * n + j];
        }
        y[(each * m + i) * n + j] = factor * sum;
      }
    }
  }
}`,
  },
  lookUp: {
    source: `
function lookUp(x, table, y, count, vocabulary, dimension) {
  for (let i = 0; i < count; i++) {
    if (!Number.isInteger(x[i]) || x[i] < 0 || x[i] >= vocabulary) {
      throw new RangeError(\`Expected whole numbers from 0 to \${vocabulary - 1}, got \${x[i]}\`);
    }
    for (let k = 0; k < dimension; k++) y[i * dimension + k] = table[x[i] * dimension + k];
  }
}`,
  },
  recurrent: {
    needs: ['sigmoid'],
    source: `
// One direction of a recurrent layer. cell: 0 tanh, 1 relu, 2 LSTM (gates i, f, g, o), 3 GRU (r, z, n).
function recurrent(x, kernel, recurrentKernel, bias, recurrentBias, y, memory, cell, rows, steps, features, units, gates, reversed, stride, offset, lastOnly) {
  const width = gates * units;
  const hidden = 2 * width;
  const state = hidden + units;
  for (let row = 0; row < rows; row++) {
    memory.fill(0);
    for (let k = 0; k < steps; k++) {
      const t = reversed ? steps - 1 - k : k;
      for (let j = 0; j < width; j++) {
        let own = bias === null ? 0 : bias[j];
        for (let i = 0; i < features; i++) own += x[(row * steps + t) * features + i] * kernel[i * width + j];
        let past = recurrentBias === null ? 0 : recurrentBias[j];
        for (let i = 0; i < units; i++) past += memory[hidden + i] * recurrentKernel[i * width + j];
        memory[j] = own;
        memory[width + j] = past;
      }
      for (let j = 0; j < units; j++) {
        const sum = (gate) => memory[gate * units + j] + memory[width + gate * units + j];
        let h;
        if (cell === 2) {
          const c = sigmoid(sum(1)) * memory[state + j] + sigmoid(sum(0)) * Math.tanh(sum(2));
          memory[state + j] = c;
          h = sigmoid(sum(3)) * Math.tanh(c);
        } else if (cell === 3) {
          const z = sigmoid(sum(1));
          const n = Math.tanh(memory[2 * units + j] + sigmoid(sum(0)) * memory[width + 2 * units + j]);
          h = (1 - z) * n + z * memory[hidden + j];
        } else {
          h = cell === 0 ? Math.tanh(sum(0)) : Math.max(sum(0), 0);
        }
        memory[hidden + j] = h;
        if (!lastOnly) y[(row * steps + t) * stride + offset + j] = h;
        else if (k === steps - 1) y[row * stride + offset + j] = h;
      }
    }
  }
}`,
  },
};
