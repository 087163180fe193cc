import type { TakeAwayCalls, TakenAway } from '../../../core/contract/take-away.ts';

type Handlers = {
  readonly [N in keyof TakeAwayCalls]: (argument: TakeAwayCalls[N]['argument']) => TakeAwayCalls[N]['result'];
};

const written = (fileName: string, bytes: number): TakenAway => ({ fileName, bytes, hash: '0'.repeat(64) });

/** The fake has no disk: it says what would be written, and every dialog that opens something is cancelled. */
export const fakeTakeAway: Handlers = {
  'takeAway.saveText': ({ name, text }) => written(name, text.length),
  'takeAway.savePicture': ({ name, png }) => written(name, png.length),
  'takeAway.report': ({ title }) => written(`${title}.html`, 1000),
  'takeAway.bundle': () => written('run.descentrun', 1000),
  'takeAway.importBundle': () => null,
  'takeAway.tensorboard': ({ ids }) => ({ folderName: 'runs', files: ids.length, points: 10 }),
  'takeAway.importTensorboard': () => null,
};
