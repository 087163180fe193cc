import { defineRecurrent, recurrentFields } from './recurrent/define-recurrent.ts';
import { simpleRnnCell } from './recurrent/simple-rnn-cell.ts';

/** h_t = f(x_t W + h_{t-1} U + b), h_0 = 0. kernel [in, H], recurrentKernel [H, H], bias [H]. */
export const simpleRnn = defineRecurrent(simpleRnnCell, {
  type: 'simpleRnn',
  label: 'Simple RNN',
  description: 'Reads a sequence step by step and mixes each new step into what it remembers.',
  formula: 'h_t = f(x_t W + h_{t-1} U + b), \\quad h_0 = 0',
  fields: {
    ...recurrentFields,
    activation: {
      kind: 'choice',
      label: 'Activation',
      help: 'Tanh keeps the state between -1 and 1. ReLU lets gradients through longer, but the state may grow.',
      default: 'tanh',
      options: [
        { value: 'tanh', label: 'Tanh' },
        { value: 'relu', label: 'ReLU' },
      ],
    },
  },
  references: [{ title: 'Finding Structure in Time', authors: 'Elman', year: 1990 }],
  deviations:
    'One bias where PyTorch has two that only ever act as their sum. Start values as in Keras (Glorot uniform, orthogonal, zeros); PyTorch draws all from ±1/sqrt(units). Bidirectional without sequences gives the final state of each direction.',
});
