import { expect, it } from 'vitest';
import { shareProcessors } from './share-processors.ts';

it('gives a run all that it can use where it is alone', () => {
  expect(shareProcessors(4, [8])).toEqual([4]);
  expect(shareProcessors(4, [2])).toEqual([2]);
});

it('never hands out more than there are, and leaves nothing idle that could be used', () => {
  expect(shareProcessors(4, [8, 8])).toEqual([2, 2]);
  expect(shareProcessors(4, [8, 8, 8])).toEqual([2, 1, 1]);
  expect(shareProcessors(8, [8, 1, 1])).toEqual([6, 1, 1]);
  expect(shareProcessors(8, [8, 3, 8])).toEqual([3, 3, 2]);
});

it('gives each its one where there are more runs than processors', () => {
  expect(shareProcessors(2, [2, 2, 2])).toEqual([1, 1, 1]);
});
