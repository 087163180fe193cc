import { lessonFacts, type FactDescription } from '../../../../core/lessons/facts.ts';
import type { RunSpec } from '../../../../core/project/run-spec.ts';
import type { DraftStep } from './lesson-draft.ts';

/** Kinds of steps as a teacher chooses them. */
export const STEP_KINDS = [
  { kind: 'text', label: 'Read', help: 'Something to read, with a formula if it needs one.' },
  { kind: 'prediction', label: 'Predict', help: 'A question before anything is tried: any answer goes on.' },
  {
    kind: 'try',
    label: 'Try',
    help: 'Something to do in the studio, with checks that notice when it is done.',
  },
  { kind: 'question', label: 'Answer', help: 'A closing question: the right answer goes on.' },
] as const;

/** A step to write over: whole as it is. */
export function newStep(kind: DraftStep['kind'], projects: readonly unknown[]): DraftStep {
  if (kind === 'text') return { kind, title: 'A title', text: 'What is to be read.', formula: null };
  if (kind === 'try') {
    return {
      kind,
      title: 'What to do',
      text: 'Press **Start training**.',
      place: { screen: 'train', view: null },
      project: typeof projects[0] === 'string' ? projects[0] : null,
      checks: [newCheck()],
      hint: '',
    };
  }
  return {
    kind,
    question: 'What do you expect?',
    choices: [
      { text: 'This', isRight: true, reply: 'Because …' },
      { text: 'That', isRight: false, reply: 'That would need …' },
    ],
  };
}

export const newCheck = () => ({
  text: 'A run is completed',
  all: [{ fact: 'run.status', is: '=', value: 'completed' }],
  runs: 1,
});
export const newChoice = () => ({ text: 'Another answer', isRight: false, reply: 'Because …' });

/** A condition on a fact with what is asked most often of its kind. */
export function newCondition(fact: string) {
  const kind: FactDescription['kind'] = lessonFacts.find(({ name }) => name === fact)?.kind ?? 'number';
  const asked = {
    number: { is: '<', value: 0.1 },
    word: { is: '=', value: fact === 'run.status' ? 'completed' : 'name' },
    truth: { is: '=', value: true },
    words: { is: 'has', value: 'name' },
  } as const;
  return { fact, ...asked[kind] };
}

/** A lesson around a network. */
export const newLesson = (id: string, project: unknown) => ({
  id,
  title: 'Another lesson',
  summary: 'One sentence for the list.',
  minutes: 10,
  projects: [{ id: 'start', project }],
  steps: [newStep('text', [])],
});

/** As a lesson holds a network with its data and settings. */
export const projectOf = (spec: RunSpec) => ({
  kind: 'descent-project',
  formatVersion: 1,
  name: spec.design.name,
  spec,
});

/** `base`, or with a number behind it, where that is taken. */
export function freeId(base: string, taken: readonly unknown[]): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
