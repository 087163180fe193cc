import { chooseEngine } from '../../core/engine/simd.ts';
import { createPlaneDrawer, type PlaneDrawer } from '../../core/inspect/plane-picture.ts';
import { createSplitMeter, type SplitMeter } from '../../core/inspect/whole-split.ts';
import type { DrawOrder, MeasureOrder, WorkerOrder, WorkerResult } from './messages.ts';

// A thread of the window that answers for many points or rows at once, with the kernels that networks train with.

const { engine } = chooseEngine();
let key: string | null = null;
let drawer: PlaneDrawer | null = null;
let meter: SplitMeter | null = null;

function draw({ number, plane, state }: DrawOrder): void {
  const wanted = JSON.stringify(plane);
  if (drawer === null || key !== wanted) {
    drawer = createPlaneDrawer(plane, engine);
    key = wanted;
  }
  const answer = drawer.draw(state);
  const transfer = [answer.values.buffer, ...(answer.classes === null ? [] : [answer.classes.buffer])];
  postMessage({ number, answer } satisfies WorkerResult, { transfer: transfer as ArrayBuffer[] });
}

function measure({ number, order, state }: MeasureOrder): void {
  if (order !== null) meter = createSplitMeter(order, engine);
  postMessage({ number, answer: meter?.measure(state) ?? null } satisfies WorkerResult);
}

addEventListener('message', ({ data }: MessageEvent<WorkerOrder>) => {
  try {
    if (data.kind === 'draw') draw(data);
    else measure(data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    postMessage({ number: data.number, answer: null, reason } satisfies WorkerResult);
  }
});
