import { describe, expect, it } from 'vitest';
import { composeLog, filterLog, writeLog } from './run-log.ts';

const at = (second: number) => new Date(Date.UTC(2025, 0, 2, 3, 4, second)).toISOString();
const points = (x: readonly number[], y: readonly number[]) => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

/** Three epochs of a second each; paused after the second one. */
const details = {
  events: [
    { at: at(0), step: 0, kind: 'started', details: {} },
    { at: at(2), step: 20, kind: 'paused', details: {} },
    { at: at(30), step: 20, kind: 'resumed', details: {} },
    { at: at(32), step: 30, kind: 'finished', details: { status: 'diverged' } },
  ],
  log: [
    { at: at(0), step: 0, level: 'warning' as const, source: 'trainer' as const, message: 'No scaling' },
    { at: at(32), step: 30, level: 'error' as const, source: 'trainer' as const, message: 'Loss is NaN' },
  ],
  checkpoints: [{ step: 10, epoch: 1, bytes: 2048, kept: true, score: 0.5, elapsedSeconds: 1 }],
};
const curves = new Map([
  ['train.loss', points([1, 2, 3], [0.5, 0.25, Number.NaN])],
  ['validation.loss', points([2], [0.3])],
  ['elapsedSeconds', points([1, 2, 3], [1, 2, 3])],
  ['epochStep', points([1, 2, 3], [10, 20, 30])],
]);

describe('the log of a run', () => {
  it('tells events, sayings, epochs and checkpoints in the order in which they happened', () => {
    expect(composeLog(details, curves).map(({ message }) => message)).toEqual([
      'Training started',
      'No scaling',
      expect.stringMatching(/^Epoch 1: train loss 0\.5$/),
      expect.stringMatching(/^Checkpoint of epoch 1 kept, .*among the best \(0\.5\)$/),
      'Paused',
      'Went on',
      expect.stringMatching(/^Epoch 2: train loss 0\.25, validation loss 0\.3$/),
      expect.stringMatching(/^Epoch 3: train loss/),
      'Ended: diverged',
      'Loss is NaN',
    ]);
  });

  it('tells what was said before the first step before it, however long the rows took', () => {
    const late = {
      at: at(9),
      step: 0,
      level: 'information',
      source: 'trainer',
      message: 'Prepared',
    } as const;
    const { events } = details;
    const told = composeLog({ events: events.slice(0, 1), log: [late], checkpoints: [] }, curves);
    expect(told.map(({ step }) => step)).toEqual([0, 0, 10, 20, 30]);
  });

  it('is found by every word of a search and by how much a line matters', () => {
    const lines = composeLog(details, curves);
    const messages = (search: string, level: 'detail' | 'warning' | 'error') =>
      filterLog(lines, search, level).map(({ message }) => message);
    expect(messages('', 'warning')).toEqual(['No scaling', 'Ended: diverged', 'Loss is NaN']);
    expect(messages('', 'error')).toEqual(['Ended: diverged', 'Loss is NaN']);
    expect(messages('LOSS epoch', 'detail').length).toBe(3);
    expect(messages('epoch nowhere', 'detail')).toEqual([]);
  });

  it('becomes a text with one line for each', () => {
    const text = writeLog(filterLog(composeLog(details, undefined), 'nan', 'detail'));
    expect(text).toMatch(/\tstep 30\terror\ttrainer\tLoss is NaN\n$/);
    expect(text.split('\n').length).toBe(2);
  });
});
