import { expect, test } from 'vitest';
import { sampleSchedule } from '../../../core/schedules/sample.ts';
import { schedules } from '../../../core/schedules/index.ts';
import { addPoint, drawByHand, movePoint, readCurve, writeCurve } from './schedule-curve.ts';

const points = [
  { at: 5, factor: 1 },
  { at: 10, factor: 0.5 },
  { at: 20, factor: 0.1 },
];
const room = { end: 30, grain: 1 };

test('a corner stays between its neighbours, within the run, and never below zero', () => {
  expect(movePoint(points, 1, { at: 12.4, factor: 0.3333333 }, room)[1]).toEqual({ at: 12, factor: 0.333 });
  expect(movePoint(points, 1, { at: 99, factor: 0.2 }, room)[1]).toEqual({ at: 19, factor: 0.2 });
  expect(movePoint(points, 1, { at: -4, factor: 0.2 }, room)[1]).toEqual({ at: 6, factor: 0.2 });
  expect(movePoint(points, 0, { at: -4, factor: -1 }, room)[0]).toEqual({ at: 0, factor: 0 });
  expect(movePoint(points, 2, { at: 99, factor: 0.2 }, room)[2]).toEqual({ at: 30, factor: 0.2 });
});

test('a corner is added where it belongs, and not twice at one place', () => {
  expect(addPoint(points, { at: 14.6, factor: 0.4 }, 1)).toMatchObject({ place: 2 });
  expect(addPoint(points, { at: 25, factor: 0.4 }, 1).points.map(({ at }) => at)).toEqual([5, 10, 20, 25]);
  expect(addPoint(points, { at: 10.2, factor: 0.4 }, 1)).toEqual({ points, place: -1 });
});

test('corners are read from and written to the schedule; one whose lists do not fit has none', () => {
  const schedule = { type: 'piecewise', values: { boundaries: [1], factors: [1], unit: 'epochs' } };
  expect(readCurve(writeCurve(schedule, points))).toEqual(points);
  expect(readCurve({ ...schedule, values: { ...schedule.values, factors: [1, 2] } })).toBeNull();
  expect(readCurve({ type: 'cosine', values: {} })).toBeNull();
});

test('every schedule becomes a curve by hand that stays close to it', () => {
  const run = { base: 0.01, totalSteps: 600, stepsPerEpoch: 20 };
  for (const { type } of schedules.all) {
    const schedule = { type, values: {} };
    const byHand = sampleSchedule(drawByHand(schedule, run), run, 600);
    const before = sampleSchedule(schedule, run, 600);
    const gaps = before.map(({ rate }, place) => Math.abs(rate - byHand[place]!.rate));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean, type).toBeLessThan(0.02 * run.base);
  }
});
