import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { PlayFrame, PlayPlane, PlayPoints } from '../../../../core/contract/understand-play.ts';
import { studio } from '../../../bridge/studio.ts';
import { createLiveSplit } from '../../../inference/live-split.ts';
import { createSharpPlane } from '../../../inference/sharp-plane.ts';
import { specOf } from '../take-to-train.ts';
import { useUnderstand, wasCancelled } from '../understand-store.ts';

/** Points of the surface along each axis. */
const RESOLUTION = 56;
/** Most points that the curves keep; older ones are thinned. */
const CURVE_POINTS = 600;
/** Milliseconds of training within a frame: the rest of its 33 is for drawing. */
const TRAIN_MS = 12;
/** Evaluates both splits every n frames. */
const MEASURE_EVERY = 6;

/** One moment of the curves. */
export interface PlayMoment {
  readonly step: number;
  readonly train: number;
  readonly validation: number;
}

/** The live playground: the opened copy trains frame by frame. Keeps its curves while other views are in front. */
export const usePlay = defineStore('understand-play', () => {
  const store = useUnderstand();
  const playing = ref(false);
  const frame = shallowRef<PlayFrame | null>(null);
  const points = shallowRef<PlayPoints | null>(null);
  const moments = shallowRef<readonly PlayMoment[]>([]);
  /** The picture of the frame with more points, which a thread of the window draws. */
  const sharp = createSharpPlane();
  /** Metrics of all rows that were held out, which the same thread measures. */
  const heldOut = createLiveSplit();
  const problem = ref<string | null>(null);
  /** Steps per frame. */
  const speed = ref(1);
  const plane = shallowRef<{ readonly x: number; readonly y: number }>({ x: 0, y: 1 });
  /** Values that other features stay at, by their place, in their own units; the mean where none stands. */
  const fixed = shallowRef<ReadonlyMap<number, number>>(new Map());
  const framesPerSecond = ref(0);
  const wantedRate = ref<number | null>(null);
  let hasPoints = false;
  let hasHeldOut = false;
  let hasMoved = false;
  let running: Promise<void> | null = null;

  function forget(): void {
    playing.value = false;
    frame.value = null;
    sharp.forget();
    heldOut.forget();
    points.value = null;
    moments.value = [];
    problem.value = null;
    wantedRate.value = null;
    fixed.value = new Map();
    framesPerSecond.value = 0;
    hasPoints = hasHeldOut = false;
    hasMoved = false;
  }
  watch(() => store.opened, forget);

  /** One frame. @returns false when there is no more to come. */
  async function draw(steps: number, measure: boolean): Promise<boolean> {
    const { opened } = store;
    const asked: PlayPlane = {
      ...plane.value,
      resolution: RESOLUTION,
      fixed: Array.from(fixed.value, ([feature, value]) => ({ feature, value })),
    };
    try {
      const next = await studio.call('understand.play', {
        steps,
        milliseconds: TRAIN_MS,
        learningRate: wantedRate.value,
        plane: asked,
        points: !hasPoints,
        heldOut: !hasHeldOut,
        measure,
      });
      if (opened !== store.opened) return false;
      wantedRate.value = null;
      if (next.points !== null) {
        points.value = next.points;
        hasPoints = true;
      }
      hasMoved ||= next.steps > 0;
      frame.value = next;
      const spec = specOf(store.source);
      hasHeldOut = true;
      if (next.heldOut !== null && spec !== null) heldOut.take(next.heldOut, spec);
      if (next.picture !== null && spec !== null) sharp.sharpen(next.picture, spec, asked);
      const weights = next.picture?.exact?.state;
      if (weights !== undefined) heldOut.measure(weights);
      problem.value = next.divergence;
      if (next.train !== null) keep(next);
      return next.divergence === null;
    } catch (error) {
      if (opened !== store.opened || wasCancelled(error)) return false;
      frame.value = null;
      problem.value = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  function keep({ step, train, validation }: PlayFrame): void {
    const { value } = moments;
    const last = value.at(-1);
    if (last !== undefined && last.step >= step) return;
    const next = [
      ...value,
      { step, train: train?.['loss'] ?? Number.NaN, validation: validation?.['loss'] ?? Number.NaN },
    ];
    moments.value =
      next.length > CURVE_POINTS ? next.filter((_, at) => at % 2 === 0 || at === next.length - 1) : next;
  }

  function play(): Promise<void> {
    playing.value = true;
    running ??= train().finally(() => (running = null));
    return running;
  }

  async function train(): Promise<void> {
    let frames = 0;
    let since = performance.now();
    let count = 0;
    while (playing.value) {
      // The next frame is calculated while the window paints the last one.
      const [goesOn] = await Promise.all([
        draw(speed.value, count++ % MEASURE_EVERY === 0),
        new Promise<number>(requestAnimationFrame),
      ]);
      if (!goesOn) playing.value = false;
      frames += 1;
      const now = performance.now();
      if (now - since >= 500) {
        framesPerSecond.value = (1000 * frames) / (now - since);
        frames = 0;
        since = now;
      }
    }
    settle();
  }

  /** Tells the other views that the weights are others now. */
  function settle(): void {
    framesPerSecond.value = 0;
    const { value } = frame;
    if (!hasMoved || value === null || store.network === null) return;
    hasMoved = false;
    store.network = {
      ...store.network,
      step: value.step,
      epoch: value.epoch,
      learningRate: value.learningRate,
    };
    store.ownSteps = 0;
    store.revision += 1;
  }

  /** Resolves when the last frame is there. */
  async function pause(): Promise<void> {
    playing.value = false;
    await running;
  }

  async function step(steps: number): Promise<void> {
    if (running !== null) return;
    await draw(steps, true);
    settle();
  }

  function choosePlane(x: number, y: number): void {
    plane.value = { x, y };
    hasPoints = false;
    sharp.forget();
    if (running === null) void draw(0, true);
  }

  /** Holds a feature outside of the plane at a value of its own unit; null: at its mean. */
  function fix(feature: number, value: number | null): void {
    const next = new Map(fixed.value);
    if (value === null) next.delete(feature);
    else next.set(feature, value);
    fixed.value = next;
    if (running === null) void draw(0, false);
  }

  function fixNone(): void {
    fixed.value = new Map();
    if (running === null) void draw(0, false);
  }

  function setRate(rate: number): void {
    wantedRate.value = rate;
    if (running === null) void draw(0, false).then(settle);
  }

  return {
    playing,
    frame,
    sharpPicture: sharp.picture,
    heldOut: heldOut.reading,
    points,
    moments,
    problem,
    speed,
    plane,
    framesPerSecond,
    draw,
    play,
    pause,
    step,
    choosePlane,
    fix,
    fixNone,
    setRate,
  };
});
