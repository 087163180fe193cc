import type { Routines } from '../routine.ts';

/** The library of exported Python. Arrays are float32 [rows, ...]; images [rows, height, width, channels]. */
export const pythonRoutines: Routines = {
  relu: { source: 'def relu(x, p):\n    return np.maximum(x, 0)' },
  relu6: { source: 'def relu6(x, p):\n    return np.clip(x, 0, 6)' },
  leakyRelu: { source: 'def leakyRelu(x, p):\n    return np.where(x > 0, x, p * x)' },
  elu: { source: 'def elu(x, p):\n    return np.where(x > 0, x, p * np.expm1(np.minimum(x, 0)))' },
  selu: {
    needs: ['elu'],
    source: 'def selu(x, p):\n    return 1.0507009873554805 * elu(x, 1.6732632423543772)',
  },
  celu: { source: 'def celu(x, p):\n    return np.where(x > 0, x, p * np.expm1(np.minimum(x, 0) / p))' },
  gelu: {
    source: `
def gelu(x, p):
    erf = np.frompyfunc(math.erf, 1, 1)
    return 0.5 * x * (1 + erf(x.astype(np.float64) * math.sqrt(0.5)).astype(np.float64))`,
  },
  geluTanh: {
    source:
      'def geluTanh(x, p):\n    return 0.5 * x * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * x**3)))',
  },
  silu: { needs: ['sigmoid'], source: 'def silu(x, p):\n    return x * sigmoid(x, 0)' },
  mish: { source: 'def mish(x, p):\n    return x * np.tanh(np.logaddexp(0, x))' },
  softplus: { source: 'def softplus(x, p):\n    return np.logaddexp(0, p * x) / p' },
  softsign: { source: 'def softsign(x, p):\n    return x / (1 + np.abs(x))' },
  sigmoid: { source: 'def sigmoid(x, p):\n    return 0.5 + 0.5 * np.tanh(0.5 * x)' },
  hardSigmoid: { source: 'def hardSigmoid(x, p):\n    return np.clip(x / 6 + 0.5, 0, 1)' },
  hardSwish: { source: 'def hardSwish(x, p):\n    return x * np.clip(x / 6 + 0.5, 0, 1)' },
  tanh: { source: 'def tanh(x, p):\n    return np.tanh(x)' },
  exponential: { source: 'def exponential(x, p):\n    return np.exp(x)' },
  softmax: {
    source: `
def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)`,
  },
  log_softmax: {
    source: `
def log_softmax(x):
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))`,
  },
  taps: {
    source: `
def taps(x, window, fill):
    """For each place in the window: its row and column, and the pixels that it meets at every stop."""
    (height, width), (stride_y, stride_x), (dilation_y, dilation_x), (top, left), (stops_y, stops_x) = window
    bottom = max(0, (stops_y - 1) * stride_y + (height - 1) * dilation_y + 1 - top - x.shape[1])
    right = max(0, (stops_x - 1) * stride_x + (width - 1) * dilation_x + 1 - left - x.shape[2])
    x = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=fill)
    for ky in range(height):
        for kx in range(width):
            y, z = ky * dilation_y, kx * dilation_x
            rows = slice(y, y + (stops_y - 1) * stride_y + 1, stride_y)
            columns = slice(z, z + (stops_x - 1) * stride_x + 1, stride_x)
            yield ky, kx, x[:, rows, columns]`,
  },
  convolution: {
    needs: ['taps'],
    source: `
def convolution(x, kernel, bias, window, groups):
    filters = kernel.shape[-1]
    each, share = filters // groups, x.shape[-1] // groups
    y = np.zeros((x.shape[0], *window[4], filters))
    for ky, kx, pixels in taps(x, window, 0):
        for g in range(groups):
            mine = slice(g * each, (g + 1) * each)
            y[..., mine] += pixels[..., g * share:(g + 1) * share] @ kernel[ky, kx, :, mine]
    return y if bias is None else y + bias`,
  },
  transposed_convolution: {
    source: `
def transposed_convolution(x, kernel, bias, window, groups, size):
    (height, width), (stride_y, stride_x), (dilation_y, dilation_x), (top, left), (stops_y, stops_x) = window
    share, each = kernel.shape[2], x.shape[-1] // groups
    full_y = max((stops_y - 1) * stride_y + (height - 1) * dilation_y + 1, top + size[0])
    full_x = max((stops_x - 1) * stride_x + (width - 1) * dilation_x + 1, left + size[1])
    y = np.zeros((x.shape[0], full_y, full_x, share * groups))
    for ky in range(height):
        for kx in range(width):
            rows = slice(ky * dilation_y, ky * dilation_y + (stops_y - 1) * stride_y + 1, stride_y)
            columns = slice(kx * dilation_x, kx * dilation_x + (stops_x - 1) * stride_x + 1, stride_x)
            for g in range(groups):
                mine = slice(g * each, (g + 1) * each)
                y[:, rows, columns, g * share:(g + 1) * share] += x[..., mine] @ kernel[ky, kx, :, mine].T
    y = y[:, top:top + size[0], left:left + size[1]]
    return y if bias is None else y + bias`,
  },
  maximum_pool: {
    needs: ['taps'],
    source: `
def maximum_pool(x, window):
    return np.max([pixels for _, _, pixels in taps(x, window, -np.inf)], axis=0)`,
  },
  average_pool: {
    needs: ['taps'],
    source: `
def average_pool(x, window, count_padding):
    total = sum(pixels.astype(np.float64) for _, _, pixels in taps(x, window, 0))
    if count_padding:
        return total / (window[0][0] * window[0][1])
    return total / sum(pixels for _, _, pixels in taps(np.ones_like(x), window, 0))`,
  },
  layer_norm: {
    source: `
def layer_norm(x, gamma, beta, axes, epsilon):
    x = x.astype(np.float64)
    over = tuple(range(x.ndim - axes, x.ndim))
    y = (x - x.mean(axis=over, keepdims=True)) / np.sqrt(x.var(axis=over, keepdims=True) + epsilon)
    return (y if gamma is None else y * gamma) + (0 if beta is None else beta)`,
  },
  batch_norm: {
    source: `
def batch_norm(x, mean, variance, gamma, beta, epsilon):
    y = (x - mean) / np.sqrt(variance + epsilon)
    return (y if gamma is None else y * gamma) + (0 if beta is None else beta)`,
  },
  unit_length: {
    source: `
def unit_length(x, epsilon):
    return x / np.maximum(np.sqrt((x * x).sum(axis=-1, keepdims=True)), epsilon)`,
  },
  upsample: {
    source: `
def upsample(x, factor_y, factor_x, smooth):
    if not smooth:
        return x.repeat(factor_y, axis=1).repeat(factor_x, axis=2)
    for axis, factor in ((1, factor_y), (2, factor_x)):
        size = x.shape[axis]
        places = np.maximum((np.arange(size * factor) + 0.5) / factor - 0.5, 0)
        low = places.astype(int)
        share = (places - low).reshape([-1 if each == axis else 1 for each in range(4)])
        x = (1 - share) * x.take(low, axis) + share * x.take(np.minimum(low + 1, size - 1), axis)
    return x`,
  },
  look_up: {
    source: `
def look_up(x, table):
    index = x.astype(int)
    if np.any(index != x) or np.any(index < 0) or np.any(index >= len(table)):
        raise IndexError(f"Expected whole numbers from 0 to {len(table) - 1}")
    return table[index]`,
  },
  recurrent: {
    needs: ['sigmoid'],
    source: `
def recurrent(x, kernel, recurrent_kernel, bias, recurrent_bias, cell, backward):
    """All states [rows, steps, units] of one direction. Gates: LSTM i, f, g, o; GRU r, z, n."""
    rows, steps, _ = x.shape
    units = recurrent_kernel.shape[0]
    own = x @ kernel + (0 if bias is None else bias)
    hidden, state = np.zeros((rows, units)), np.zeros((rows, units))
    states = np.zeros((rows, steps, units))
    for t in reversed(range(steps)) if backward else range(steps):
        past = hidden @ recurrent_kernel + (0 if recurrent_bias is None else recurrent_bias)
        if cell == "lstm":
            i, f, g, o = np.split(own[:, t] + past, 4, axis=1)
            state = sigmoid(f, 0) * state + sigmoid(i, 0) * np.tanh(g)
            hidden = sigmoid(o, 0) * np.tanh(state)
        elif cell == "gru":
            (r, z, n), (past_r, past_z, past_n) = np.split(own[:, t], 3, axis=1), np.split(past, 3, axis=1)
            z = sigmoid(z + past_z, 0)
            hidden = (1 - z) * np.tanh(n + sigmoid(r + past_r, 0) * past_n) + z * hidden
        else:
            hidden = np.tanh(own[:, t] + past) if cell == "tanh" else np.maximum(own[:, t] + past, 0)
        states[:, t] = hidden
    return states`,
  },
};
