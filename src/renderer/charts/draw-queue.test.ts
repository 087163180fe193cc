import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawNever, drawNow, drawSoon } from './draw-queue.ts';

let now = 0;
let frames: FrameRequestCallback[] = [];
const order: string[] = [];
/** Takes so many milliseconds. */
const chart = (name: string, ms: number) => (inFrame: boolean) => {
  order.push(inFrame ? name : `${name} at once`);
  now += ms;
};
function nextFrame(): void {
  for (const callback of frames.splice(0)) callback(now);
}

beforeEach(() => {
  [now, frames] = [0, []];
  order.length = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(window, 'requestAnimationFrame').mockImplementation((callback) => frames.push(callback));
});
afterEach(() => {
  while (frames.length > 0) nextFrame();
  vi.restoreAllMocks();
});

test('many charts are drawn over several frames, in the order in which they were asked for, each once', () => {
  const charts = ['a', 'b', 'c', 'd', 'e'].map((name) => chart(name, 6));
  for (const draw of [...charts, charts[0]!]) drawSoon(draw);
  expect(order).toEqual([]);
  nextFrame();
  expect(order).toEqual(['a', 'b']);
  drawNever(charts[2]!);
  nextFrame();
  expect(order).toEqual(['a', 'b', 'd', 'e']);
});

test('the first chart of a frame is drawn at once, whatever comes after it waits its turn', () => {
  const [first, second] = [chart('first', 20), chart('second', 1)];
  drawNow(first);
  drawNow(second);
  drawNow(first);
  expect(order).toEqual(['first at once']);
  nextFrame();
  nextFrame();
  expect(order).toEqual(['first at once', 'second', 'first']);
  nextFrame();
  drawNow(first);
  expect(order.at(-1)).toBe('first at once');
});
