import { defineRecurrent, recurrentFields } from './recurrent/define-recurrent.ts';
import { lstmCell } from './recurrent/lstm-cell.ts';

/**
 * Long short-term memory. kernel [in, 4H], recurrentKernel [H, 4H], bias [4H]; blocks of columns i, f, g, o.
 */
export const lstm = defineRecurrent(lstmCell, {
  type: 'lstm',
  label: 'LSTM',
  description: 'Reads a sequence and decides by gates what to remember, what to forget and what to show.',
  formula:
    'c_t = \\sigma(f_t) c_{t-1} + \\sigma(i_t) \\tanh g_t, \\quad h_t = \\sigma(o_t) \\tanh c_t, \\quad [i, f, g, o]_t = x_t W + h_{t-1} U + b',
  fields: recurrentFields,
  references: [
    { title: 'Long Short-Term Memory', authors: 'Hochreiter, Schmidhuber', year: 1997 },
    { title: 'Learning to Forget: Continual Prediction with LSTM', authors: 'Gers et al.', year: 2000 },
  ],
  deviations:
    'One bias where PyTorch has two that only ever act as their sum. Start values as in Keras (Glorot uniform, orthogonal) but with the forget bias at 0 as in PyTorch. Bidirectional without sequences gives the final state of each direction.',
});
