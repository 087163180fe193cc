import { defineRecurrent, recurrentFields } from './recurrent/define-recurrent.ts';
import { gruCell } from './recurrent/gru-cell.ts';

/**
 * Gated recurrent unit, "reset after". kernel [in, 3H], recurrentKernel [H, 3H], bias and recurrentBias
 * [3H]; blocks of columns r, z, n.
 */
export const gru = defineRecurrent(gruCell, {
  type: 'gru',
  label: 'GRU',
  description: 'Reads a sequence like an LSTM, with fewer gates and weights; often as good.',
  formula:
    "h_t = (1 - z_t) n_t + z_t h_{t-1}, \\quad n_t = \\tanh(x_t W_n + b_n + r_t (h_{t-1} U_n + b'_n)), \\quad r_t, z_t = \\sigma(x_t W + b + h_{t-1} U + b')",
  fields: recurrentFields,
  references: [
    {
      title: 'Learning Phrase Representations using RNN Encoder-Decoder',
      authors: 'Cho et al.',
      year: 2014,
    },
    { title: 'torch.nn.GRU', url: 'https://pytorch.org/docs/stable/generated/torch.nn.GRU.html' },
  ],
  deviations:
    'The reset gate acts after the recurrent product, as in PyTorch; in the paper before it. Start values as in Keras (Glorot uniform, orthogonal, zeros). Bidirectional without sequences gives the final state of each direction.',
});
