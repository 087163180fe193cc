import type { RunPageCalls, RunStory } from '../../../core/contract/run-page.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { FakeState } from './fake-handlers.ts';

type Handlers = {
  readonly [N in keyof RunPageCalls]: (
    argument: RunPageCalls[N]['argument'],
  ) => RunPageCalls[N]['result'] | Promise<RunPageCalls[N]['result']>;
};

/** The page of a run: what is stored is there, what the engine would calculate comes from `state.understanding`. */
export function createFakeRunPage(state: FakeState): Handlers {
  const calculated = (name: string): Promise<never> => {
    if (state.understanding.has(name)) return Promise.resolve(state.understanding.get(name) as never);
    throw new StudioError('preview-only', 'The preview has no engine. Start the studio itself.');
  };
  const find = (id: string) => {
    const run = state.runs.get(id);
    if (run === undefined) throw new StudioError('run-missing', `There is no run "${id}".`, { id });
    return run;
  };
  const story = (id: string): RunStory => {
    const told = state.stories.get(id);
    if (told !== undefined) return told;
    const { step, epoch, elapsedSeconds, startedAt, createdAt, status } = find(id).summary;
    return {
      events: [
        { at: startedAt ?? createdAt, step: 0, kind: 'started', details: {} },
        ...(status === 'completed' ? [{ at: createdAt, step, kind: 'finished', details: { status } }] : []),
      ],
      log: [],
      checkpoints: epoch === 0 ? [] : [{ step, epoch, bytes: 4096, kept: true, score: null, elapsedSeconds }],
    };
  };
  return {
    'runPage.story': ({ id }) => story(id),
    'runPage.details'({ id }) {
      const run = find(id);
      return {
        ...story(id),
        curves: [...run.series.keys()],
        prepared: null,
        datasetHash: '0'.repeat(64),
        hasData: true,
        setAside: null,
        totalSteps: run.summary.totalEpochs * 10,
        environment: [['studio', '0.1.0']],
      };
    },
    'runPage.examine': () => calculated('runPage.examine'),
    'runPage.branch': () => calculated('runPage.branch'),
    'runPage.restore': () => calculated('runPage.restore'),
    'runPage.bringBack': () => calculated('runPage.bringBack'),
    'runPage.verify': () => calculated('runPage.verify'),
    'runPage.cancelVerify': () => null,
  };
}
