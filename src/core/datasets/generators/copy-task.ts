import { defineGenerator } from './define.ts';
import { samplesField } from './fields.ts';
import { nameClasses } from './tables.ts';
import type { Column } from '../table.ts';

/**
 * A few symbols, a pause, then a question: which symbol stood at this place? To answer, a network has to keep all of
 * them over the pause, as in the copy task of Hochreiter and Schmidhuber, asked one symbol at a time. Examples of
 * shape [length + pause + 1, symbols + 1]: each symbol has a channel of its own, the last one holds the question
 * (place / length, at the last step).
 */
export const copyTask = defineGenerator({
  type: 'copyTask',
  label: 'Copy task',
  description:
    'Symbols, a pause, then the question which one stood at a place: tests how long a network remembers.',
  formula: 'y = s_k, \\quad k = L\\,q_T',
  fields: {
    samples: samplesField(2000),
    symbols: {
      kind: 'integer',
      label: 'Symbols',
      help: 'How many different symbols there are: the classes.',
      default: 4,
      minimum: 2,
      maximum: 10,
    },
    length: {
      kind: 'integer',
      label: 'Length',
      help: 'Symbols that have to be kept. 1 asks for the memory of a single one.',
      default: 3,
      minimum: 1,
      maximum: 20,
    },
    pause: {
      kind: 'integer',
      label: 'Pause',
      help: 'Empty steps between the symbols and the question. Longer is harder: gradients have to come through.',
      default: 5,
      minimum: 0,
      maximum: 200,
    },
  },
  task: 'multiclass',
  references: [{ title: 'Long Short-Term Memory', authors: 'Hochreiter and Schmidhuber', year: 1997 }],
  generate({ samples, symbols, length, pause }, random) {
    const steps = length + pause + 1;
    const channels = symbols + 1;
    const words = nameClasses(symbols);
    const cells = Array.from({ length: steps * channels }, (_, index) =>
      index === steps * channels - 1 ? new Float64Array(samples) : new Uint8Array(samples),
    );
    const codes = new Int32Array(samples);
    for (let row = 0; row < samples; row++) {
      const asked = Math.floor(random.nextUniform() * length);
      // Every symbol is asked for equally often.
      codes[row] = row % symbols;
      for (let step = 0; step < length; step++) {
        const drawn = Math.floor(random.nextUniform() * symbols);
        cells[step * channels + (step === asked ? codes[row]! : drawn)]![row] = 1;
      }
      cells.at(-1)![row] = (asked + 1) / length;
    }
    const columns = cells.map((values, index): Column => {
      const channel = index % channels;
      const step = Math.floor(index / channels) + 1;
      return { kind: 'numeric', name: `t${step}_${words[channel] ?? 'question'}`, values };
    });
    columns.push({ kind: 'categorical', name: 'symbol', categories: words, codes });
    return { rows: samples, columns, suggestedTarget: 'symbol', exampleShape: [steps, channels] };
  },
});
