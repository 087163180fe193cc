import type { Routines } from '../routine.ts';
import { scalarFunctions } from './scalar-functions.ts';
import { windowRoutines } from './window-routines.ts';

/** The library of exported C99. Blocks are float; sums run in double precision. */
export const cRoutines: Routines = {
  // The activation called `linear` does nothing and is never called; `linear` below is the dense layer's.
  ...scalarFunctions,
  ...windowRoutines,
  copy: {
    source: `
static void PREFIX_copy(const float *x, float *y, int length) {
  for (int i = 0; i < length; i++) y[i] = x[i];
}`,
  },
  activate: {
    source: `
static void PREFIX_activate(double (*f)(double, double), const float *x, float *y, int length, double parameter) {
  for (int i = 0; i < length; i++) y[i] = (float)f(x[i], parameter);
}`,
  },
  combine: {
    source: `
static void PREFIX_combine(double (*f)(double, double), const float *a, const float *b, float *y, int length, int period) {
  for (int i = 0; i < length; i++) y[i] = (float)f(a[i], b[i % period]);
}`,
  },
  prelu: {
    source: `
static void PREFIX_prelu(const float *x, const float *slope, float *y, int length, int channels) {
  for (int i = 0; i < length; i++) y[i] = x[i] > 0 ? x[i] : slope[i % channels] * x[i];
}`,
  },
  softmax: {
    source: `
static void PREFIX_softmax(const float *x, float *y, int rows, int columns) {
  for (int row = 0; row < rows; row++, x += columns, y += columns) {
    double largest = x[0], sum = 0;
    for (int i = 1; i < columns; i++) if (x[i] > largest) largest = x[i];
    for (int i = 0; i < columns; i++) sum += exp(x[i] - largest);
    for (int i = 0; i < columns; i++) y[i] = (float)(exp(x[i] - largest) / sum);
  }
}`,
  },
  logSoftmax: {
    source: `
static void PREFIX_logSoftmax(const float *x, float *y, int rows, int columns) {
  for (int row = 0; row < rows; row++, x += columns, y += columns) {
    double largest = x[0], sum = 0;
    for (int i = 1; i < columns; i++) if (x[i] > largest) largest = x[i];
    for (int i = 0; i < columns; i++) sum += exp(x[i] - largest);
    for (int i = 0; i < columns; i++) y[i] = (float)(x[i] - largest - log(sum));
  }
}`,
  },
  linear: {
    source: `
static void PREFIX_linear(const float *x, const float *kernel, const float *bias, float *y, int rows, int inputs, int outputs) {
  for (int row = 0; row < rows; row++, x += inputs, y += outputs) {
    for (int j = 0; j < outputs; j++) {
      double sum = bias ? bias[j] : 0;
      for (int i = 0; i < inputs; i++) sum += (double)x[i] * kernel[(size_t)i * outputs + j];
      y[j] = (float)sum;
    }
  }
}`,
  },
  reduceMean: {
    source: `
static void PREFIX_reduceMean(const float *x, float *y, int outer, int length, int inner) {
  for (int o = 0; o < outer; o++) {
    for (int i = 0; i < inner; i++) {
      double sum = 0;
      for (int k = 0; k < length; k++) sum += x[(o * length + k) * inner + i];
      y[o * inner + i] = (float)(sum / length);
    }
  }
}`,
  },
  reduceMaximum: {
    source: `
static void PREFIX_reduceMaximum(const float *x, float *y, int outer, int length, int inner) {
  for (int o = 0; o < outer; o++) {
    for (int i = 0; i < inner; i++) {
      float largest = x[o * length * inner + i];
      for (int k = 1; k < length; k++) {
        const float value = x[(o * length + k) * inner + i];
        if (value > largest) largest = value;
      }
      y[o * inner + i] = largest;
    }
  }
}`,
  },
  layerNorm: {
    source: `
static void PREFIX_layerNorm(const float *x, const float *gamma, const float *beta, float *y, int rows, int columns, double epsilon) {
  for (int row = 0; row < rows; row++, x += columns, y += columns) {
    double sum = 0, squares = 0;
    for (int i = 0; i < columns; i++) sum += x[i];
    const double mean = sum / columns;
    for (int i = 0; i < columns; i++) squares += (x[i] - mean) * (x[i] - mean);
    const double factor = 1 / sqrt(squares / columns + epsilon);
    for (int i = 0; i < columns; i++) {
      y[i] = (float)((x[i] - mean) * factor * (gamma ? gamma[i] : 1) + (beta ? beta[i] : 0));
    }
  }
}`,
  },
  batchNorm: {
    source: `
static void PREFIX_batchNorm(const float *x, const float *mean, const float *variance, const float *gamma, const float *beta, float *y, int length, int channels, double epsilon) {
  for (int i = 0; i < length; i++) {
    const int c = i % channels;
    const double factor = (gamma ? gamma[c] : 1) / sqrt(variance[c] + epsilon);
    y[i] = (float)((x[i] - mean[c]) * factor + (beta ? beta[c] : 0));
  }
}`,
  },
  unitLength: {
    source: `
static void PREFIX_unitLength(const float *x, float *y, int rows, int columns, double epsilon) {
  for (int row = 0; row < rows; row++, x += columns, y += columns) {
    double squares = 0;
    for (int i = 0; i < columns; i++) squares += (double)x[i] * x[i];
    const double length = sqrt(squares);
    for (int i = 0; i < columns; i++) y[i] = (float)(x[i] / (length > epsilon ? length : epsilon));
  }
}`,
  },
  gather: {
    source: `
/* y[i, j, ...] = x[offset + i strides[0] + j strides[1] + ...], row by row. */
static void PREFIX_gather(const float *x, float *y, int rows, int inputSize, int offset, int rank, const int *shape, const int *strides) {
  int size = 1;
  for (int axis = 0; axis < rank; axis++) size *= shape[axis];
  for (int row = 0; row < rows; row++) {
    for (int i = 0; i < size; i++) {
      int from = row * inputSize + offset;
      for (int axis = rank - 1, rest = i; axis >= 0; rest /= shape[axis], axis--) from += rest % shape[axis] * strides[axis];
      y[row * size + i] = x[from];
    }
  }
}`,
  },
  scatter: {
    source: `
/* y[offset + i strides[0] + j strides[1] + ...] = x[i, j, ...], 0 elsewhere. */
static void PREFIX_scatter(const float *x, float *y, int rows, int outputSize, int offset, int rank, const int *shape, const int *strides) {
  int size = 1;
  for (int axis = 0; axis < rank; axis++) size *= shape[axis];
  for (int i = 0; i < rows * outputSize; i++) y[i] = 0;
  for (int row = 0; row < rows; row++) {
    for (int i = 0; i < size; i++) {
      int to = row * outputSize + offset;
      for (int axis = rank - 1, rest = i; axis >= 0; rest /= shape[axis], axis--) to += rest % shape[axis] * strides[axis];
      y[to] = x[row * size + i];
    }
  }
}`,
  },
  place: {
    source: `
static void PREFIX_place(const float *x, int width, float *y, int stride, int offset, int count) {
  for (int row = 0; row < count; row++) {
    for (int i = 0; i < width; i++) y[row * stride + offset + i] = x[row * width + i];
  }
}`,
  },
  matmul: {
    source: `
static void PREFIX_matmul(const float *a, const float *b, float *y, int batch, int m, int k, int n, int transposeB, double factor) {
  for (int each = 0; each < batch; each++, a += m * k, b += k * n) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) sum += (double)a[i * k + l] * b[transposeB ? j * k + l : l * n + j];
        *y++ = (float)(factor * sum);
      }
    }
  }
}`,
  },
  lookUp: {
    source: `
/* Returns 0, or -1 where an index is no whole number below the vocabulary's size. */
static int PREFIX_lookUp(const float *x, const float *table, float *y, int count, int vocabulary, int dimension) {
  for (int i = 0; i < count; i++) {
    if (!(x[i] >= 0 && x[i] < vocabulary) || x[i] != floorf(x[i])) return -1;
    for (int k = 0; k < dimension; k++) y[i * dimension + k] = table[(size_t)x[i] * dimension + k];
  }
  return 0;
}`,
  },
  recurrent: {
    needs: ['sigmoid'],
    source: `
/* One direction of a recurrent layer. cell: 0 tanh, 1 relu, 2 LSTM (gates i, f, g, o), 3 GRU (r, z, n). */
static void PREFIX_recurrent(const float *x, const float *kernel, const float *recurrentKernel, const float *bias, const float *recurrentBias, float *y, float *memory, int cell, int rows, int steps, int features, int units, int gates, int reversed, int stride, int offset, int lastOnly) {
  const int width = gates * units;
  float *own = memory, *past = memory + width, *hidden = memory + 2 * width, *state = hidden + units;
  for (int row = 0; row < rows; row++) {
    for (int j = 0; j < 2 * units; j++) hidden[j] = 0;
    for (int k = 0; k < steps; k++) {
      const int t = reversed ? steps - 1 - k : k;
      for (int j = 0; j < width; j++) {
        double sum = bias ? bias[j] : 0;
        for (int i = 0; i < features; i++) sum += (double)x[(row * steps + t) * features + i] * kernel[(size_t)i * width + j];
        own[j] = (float)sum;
        sum = recurrentBias ? recurrentBias[j] : 0;
        for (int i = 0; i < units; i++) sum += (double)hidden[i] * recurrentKernel[(size_t)i * width + j];
        past[j] = (float)sum;
      }
      for (int j = 0; j < units; j++) {
        double h;
        if (cell == 2) {
          const double i = PREFIX_sigmoid(own[j] + past[j], 0), f = PREFIX_sigmoid(own[units + j] + past[units + j], 0);
          const double g = tanh(own[2 * units + j] + past[2 * units + j]);
          const double o = PREFIX_sigmoid(own[3 * units + j] + past[3 * units + j], 0);
          state[j] = (float)(f * state[j] + i * g);
          h = o * tanh(state[j]);
        } else if (cell == 3) {
          const double r = PREFIX_sigmoid(own[j] + past[j], 0), z = PREFIX_sigmoid(own[units + j] + past[units + j], 0);
          const double n = tanh(own[2 * units + j] + r * past[2 * units + j]);
          h = (1 - z) * n + z * hidden[j];
        } else {
          h = own[j] + past[j];
          h = cell == 0 ? tanh(h) : h <= 0 ? 0 : h;
        }
        hidden[j] = (float)h;
        if (!lastOnly) y[(row * steps + t) * stride + offset + j] = (float)h;
        else if (k == steps - 1) y[row * stride + offset + j] = (float)h;
      }
    }
  }
}`,
  },
};
