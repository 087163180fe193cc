import { createChain, createHead } from '../../../core/design/templates/chain.ts';
import { LESSON_FORMAT_VERSION, LESSON_PACK_KIND } from '../../../core/lessons/lesson.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../../core/project/run-spec.ts';

/** A pack with one small lesson to write over, on the network in hand where its data are everybody's. */
export function draftPack(inHand: RunSpec | null): string {
  const isEverybodys = inHand?.data.source.kind === 'builtin' || inHand?.data.source.kind === 'generator';
  const spec = isEverybodys ? inHand : moons();
  const draft = {
    kind: LESSON_PACK_KIND,
    formatVersion: LESSON_FORMAT_VERSION,
    title: 'My lessons',
    author: '',
    lessons: [
      {
        id: 'first',
        title: 'My first lesson',
        summary: 'One sentence for the list.',
        minutes: 10,
        projects: [
          {
            id: 'start',
            project: { kind: 'descent-project', formatVersion: 1, name: spec.design.name, spec },
          },
        ],
        steps: [
          {
            kind: 'text',
            title: 'What it is about',
            text: 'Paragraphs are parted by empty lines. **Strong**, `code` and $w x + b$ stand in them.',
            formula: 'a = f\\left(\\sum_i w_i x_i + b\\right)',
          },
          {
            kind: 'prediction',
            question: 'What do you expect?',
            choices: [
              { text: 'This', isRight: true, reply: 'Because …' },
              { text: 'That', isRight: false, reply: 'That would need …' },
            ],
          },
          {
            kind: 'try',
            title: 'Train it',
            text: 'Press **Start training**.',
            place: { screen: 'train' },
            project: 'start',
            checks: [
              {
                text: 'A run reached a training loss under 0.3',
                all: [
                  { fact: 'run.status', is: '=', value: 'completed' },
                  { fact: 'run.trainLoss', is: '<', value: 0.3 },
                ],
              },
            ],
            hint: 'More epochs help.',
          },
          {
            kind: 'question',
            question: 'What did you see?',
            choices: [
              { text: 'It learned', isRight: true, reply: 'Well done.' },
              { text: 'Nothing', isRight: false, reply: 'Look at the curve again.' },
            ],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(draft, null, 2)}\n`;
}

function moons(): RunSpec {
  const facts = { featureShape: [2], task: 'binary', classes: 2 } as const;
  return {
    formatVersion: 1,
    design: createChain('Lesson network', facts, [['dense', { units: 8 }], ['tanh'], createHead(facts)]),
    data: {
      source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 1 },
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0.25, test: 0, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, loss: { type: 'binaryCrossEntropyLogits', values: {} } },
  };
}
