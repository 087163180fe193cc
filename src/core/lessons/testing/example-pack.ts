const position = { x: 0, y: 0 };
const node = (id: string, type: string, values: object) => ({
  id,
  type,
  values,
  label: null,
  position,
  parameters: {},
});

/** A small whole pack, as a file holds it. */
export const examplePack = {
  kind: 'descent-lessons',
  formatVersion: 1,
  title: 'Example',
  lessons: [
    {
      id: 'first',
      title: 'First',
      summary: 'A small lesson.',
      minutes: 5,
      projects: [
        {
          id: 'start',
          project: {
            kind: 'descent-project',
            formatVersion: 1,
            name: 'Start',
            spec: {
              formatVersion: 1,
              design: {
                formatVersion: 1,
                name: 'Line',
                notes: '',
                nodes: [node('input_1', 'input', { shape: [2] }), node('dense_1', 'dense', { units: 1 })],
                edges: [{ from: 'input_1', to: 'dense_1', slot: 0 }],
              },
              data: {
                source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 1 },
                target: null,
              },
              training: { epochs: 7, loss: { type: 'binaryCrossEntropyLogits', values: {} } },
            },
          },
        },
      ],
      steps: [
        { kind: 'text', text: 'Read **this**.' },
        {
          kind: 'prediction',
          question: 'What will happen?',
          choices: [
            { text: 'This', isRight: true, reply: 'Yes.' },
            { text: 'That', reply: 'No.' },
          ],
        },
        {
          kind: 'try',
          title: 'Train',
          text: 'Press **Start training**.',
          place: { screen: 'train' },
          project: 'start',
          checks: [{ text: 'The loss is low', all: [{ fact: 'run.trainLoss', is: '<', value: 0.6 }] }],
        },
        {
          kind: 'question',
          question: 'What did you see?',
          choices: [
            { text: 'That', reply: 'Look again.' },
            { text: 'This', isRight: true, reply: 'Well seen.' },
          ],
        },
      ],
    },
  ],
};
