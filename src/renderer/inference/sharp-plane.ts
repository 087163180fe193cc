import { shallowRef, type ShallowRef } from 'vue';
import type { PlayPicture } from '../../core/contract/understand-play.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { toPlain } from '../bridge/to-plain.ts';
import { inferenceWorker, type PlaneWorker } from './inference-worker.ts';

/** Points along each axis of a sharp picture. */
export const SHARP_RESOLUTION = 256;

/** Draws pictures of a plane again with more points, in a thread of the window. */
export interface SharpPlane {
  /** The sharp picture that belongs to the newest ones that were asked for; null where there is none. */
  readonly picture: Readonly<ShallowRef<PlayPicture | null>>;
  /** Asks for one. While the worker draws only the newest is kept. */
  sharpen(picture: PlayPicture, spec: RunSpec, plane: { readonly x: number; readonly y: number }): void;
  /** The picture does not belong to what is shown any more. */
  forget(): void;
}

type Wanted = readonly [
  picture: PlayPicture,
  spec: RunSpec,
  plane: { readonly x: number; readonly y: number },
];

/**
 * Before it is trusted, the worker must give the bits of the process that trains: it draws the first picture of a
 * network with the same points, and where one differs the coarse pictures stay.
 */
export function createSharpPlane(start: () => PlaneWorker | null = inferenceWorker): SharpPlane {
  const picture = shallowRef<PlayPicture | null>(null);
  let worker: PlaneWorker | null | undefined;
  let wanted: Wanted | null = null;
  let isBusy = false;
  let generation = 0;
  let trusted: boolean | null = null;

  async function draw([coarse, spec, { x, y }]: Wanted): Promise<void> {
    const { exact } = coarse;
    if (exact === null || trusted === false) return;
    worker ??= start();
    if (worker === null) return;
    const mine = generation;
    const { state, facts } = exact;
    const { design, training } = toPlain(spec) as RunSpec;
    const plane = { design, training, facts, x, y };
    if (trusted === null) {
      const same = await worker.draw({ ...plane, resolution: coarse.resolution }, state);
      if (mine !== generation) return;
      trusted = same !== null && isSame(same.values, coarse.values) && isSame(same.classes, coarse.classes);
      if (!trusted) return;
    }
    const answers = await worker.draw({ ...plane, resolution: SHARP_RESOLUTION }, state);
    if (mine === generation) picture.value = answers === null ? null : { ...coarse, ...answers };
  }

  async function work(): Promise<void> {
    isBusy = true;
    while (wanted !== null) {
      const next = wanted;
      wanted = null;
      await draw(next);
    }
    isBusy = false;
  }

  return {
    picture,
    sharpen(...next) {
      wanted = next;
      if (!isBusy) void work();
    },
    forget() {
      generation += 1;
      wanted = null;
      trusted = null;
      picture.value = null;
    },
  };
}

type Numbers = Float32Array | Uint8Array | null;

function isSame(found: Numbers, expected: Numbers): boolean {
  if (found === null || expected === null) return found === expected;
  return found.length === expected.length && found.every((value, i) => Object.is(value, expected[i]));
}
