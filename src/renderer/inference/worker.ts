import { chooseEngine } from '../../core/engine/simd.ts';
import { createPlaneDrawer, type PlaneDrawer } from '../../core/inspect/plane-picture.ts';
import type { DrawOrder, DrawResult } from './messages.ts';

// A thread of the window that answers for many points at once, with the kernels that networks train with.

const { engine } = chooseEngine();
let key: string | null = null;
let drawer: PlaneDrawer | null = null;

addEventListener('message', ({ data }: MessageEvent<DrawOrder>) => {
  const { number, state, plane } = data;
  try {
    const wanted = JSON.stringify(plane);
    if (drawer === null || key !== wanted) {
      drawer = createPlaneDrawer(plane, engine);
      key = wanted;
    }
    const answers = drawer.draw(state);
    const transfer = [answers.values.buffer, ...(answers.classes === null ? [] : [answers.classes.buffer])];
    postMessage({ number, answers } satisfies DrawResult, { transfer: transfer as ArrayBuffer[] });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    postMessage({ number, answers: null, reason } satisfies DrawResult);
  }
});
