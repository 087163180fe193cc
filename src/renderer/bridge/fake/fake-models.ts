import type { ModelCalls } from '../../../core/contract/models.ts';
import { StudioError } from '../../../core/support/errors.ts';

type Handlers = {
  readonly [N in keyof ModelCalls]: (argument: ModelCalls[N]['argument']) => ModelCalls[N]['result'];
};

function needsEngine(): never {
  throw new StudioError('preview-only', 'The preview has no engine. Start the studio itself.');
}

/** The fake writes no files: it says what an export would come to. Dialogs that open something are cancelled. */
export const fakeModels: Handlers = {
  'models.choices': () => [
    { choice: 'best', epoch: 3, step: 30, score: null },
    { choice: 'last', epoch: 5, step: 50, score: null },
    { choice: 40, epoch: 4, step: 40, score: null },
  ],
  'models.export': ({ format, source, precision, layers }) => ({
    fileName: `network.${format}`,
    format,
    which: source.kind === 'run' ? source.which : null,
    precision,
    layers,
    bytes: 2048,
    hash: '0'.repeat(64),
    files: [],
    how: 'Read back',
    checkedRows: 30,
    noRows: null,
    largestDifference: 0,
    largestRelativeDifference: 0,
    scores: precision === 'float32' ? null : { before: { loss: 0.1 }, after: { loss: 0.11 } },
  }),
  'models.exports': () => [],
  'models.open': () => null,
  'models.openGiven': () => null,
  'models.keep': needsEngine,
  'models.discard': () => null,
  'models.list': () => [],
  'models.delete': () => null,
  'models.train': needsEngine,
  'models.restore': needsEngine,
  'models.predict': needsEngine,
  'models.inputs': needsEngine,
  'models.pictures': needsEngine,
  'models.saveTable': ({ name }) => ({ fileName: `${name}.csv` }),
};
