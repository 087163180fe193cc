import { describe, expect, it, vi } from 'vitest';
import type { PlayPicture } from '../../core/contract/understand-play.ts';
import { createChain } from '../../core/design/templates/chain.ts';
import type { PlaneOrder } from '../../core/inspect/plane-picture.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { createSharpPlane, SHARP_RESOLUTION } from './sharp-plane.ts';

const spec = {
  design: createChain('2-1', { featureShape: [2], task: 'regression', classes: 0 }, [
    ['dense', { units: 1 }],
  ]),
  training: DEFAULT_TRAINING,
} as unknown as RunSpec;

function pictureOf(value: number): PlayPicture {
  const axis = { name: 'x', range: [0, 1] as const };
  return {
    resolution: 8,
    x: axis,
    y: axis,
    others: [],
    classes: null,
    values: new Float32Array(64).fill(value),
    exact: {
      state: { parameters: Float32Array.of(value), statistics: new Float32Array(0) },
      facts: {
        task: 'regression',
        classNames: [],
        targetSize: 1,
        featureShape: [2],
        target: { kind: 'numeric', name: 'y', offset: 0, scale: 1 },
        fixed: [0, 0],
        xRange: [0, 1],
        yRange: [0, 1],
      },
    },
    unitResolution: 1,
    units: [],
  };
}

/** A worker that answers with the first weight everywhere, plus something. */
function workerOff(error: number) {
  const asked: (readonly [resolution: number, weight: number])[] = [];
  return {
    asked,
    start: () => ({
      draw({ resolution }: PlaneOrder, { parameters }: { readonly parameters: Float32Array }) {
        asked.push([resolution, parameters[0]!]);
        const values = new Float32Array(resolution * resolution).fill(parameters[0]! + error);
        return Promise.resolve({ resolution, classes: null, values });
      },
    }),
  };
}

const plane = { x: 0, y: 1 };

describe('the picture that the window draws itself', () => {
  it('has more points, of the same network, once the bits of the coarse one are the same', async () => {
    const { asked, start } = workerOff(0);
    const sharp = createSharpPlane(start);
    sharp.sharpen(pictureOf(3), spec, plane);
    await vi.waitFor(() => expect(sharp.picture.value).not.toBeNull());
    expect(sharp.picture.value!.resolution).toBe(SHARP_RESOLUTION);
    expect(sharp.picture.value!.values[1000]).toBe(3);
    expect(asked).toEqual([
      [8, 3],
      [SHARP_RESOLUTION, 3],
    ]);
  });

  it('is left out where one bit differs', async () => {
    const { asked, start } = workerOff(2 ** -22);
    const sharp = createSharpPlane(start);
    sharp.sharpen(pictureOf(1), spec, plane);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    sharp.sharpen(pictureOf(1), spec, plane);
    await Promise.resolve();
    expect(sharp.picture.value).toBeNull();
    expect(asked).toEqual([[8, 1]]);
  });

  it('skips what is not the newest any more, and forgets what is not shown', async () => {
    const { asked, start } = workerOff(0);
    const sharp = createSharpPlane(start);
    for (const value of [1, 2, 3, 4]) sharp.sharpen(pictureOf(value), spec, plane);
    await vi.waitFor(() => expect(sharp.picture.value?.values[0]).toBe(4));
    expect(asked.map(([, weight]) => weight)).not.toContain(2);
    sharp.forget();
    expect(sharp.picture.value).toBeNull();
  });

  it('stays away where the window can have no worker', async () => {
    const sharp = createSharpPlane(() => null);
    sharp.sharpen(pictureOf(1), spec, plane);
    await Promise.resolve();
    expect(sharp.picture.value).toBeNull();
  });
});
