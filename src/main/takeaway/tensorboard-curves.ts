import type { ReadEvents, ScalarCurve } from '../../core/formats/tensorboard/events.ts';
import type { Points } from '../storage/thin-points.ts';

/** Curves of a run, by the names that the studio uses. */
export type NamedPoints = Points & { readonly name: string };

/** `train.loss` -> `train/loss`: TensorBoard groups by what comes before the stroke. */
const toTag = (name: string): string => name.replace('.', '/');

/** Curves of bookkeeping, which nobody draws. */
const internal = new Set(['epochStep', 'elapsedSeconds']);

/**
 * Curves as an event file has them. Those over epochs keep the epoch as their step, those over steps the step.
 * @param startedAt seconds since 1970. @param secondsAt seconds of training at an epoch.
 */
export function toScalarCurves(
  curves: readonly NamedPoints[],
  startedAt: number,
  secondsAt: (epoch: number) => number,
): readonly ScalarCurve[] {
  return curves
    .filter(({ name }) => !internal.has(name))
    .map(({ name, x, y }) => ({
      tag: toTag(name),
      steps: x,
      values: y,
      wallTimes: Float64Array.from(x, (at) => startedAt + (name.startsWith('step.') ? 0 : secondsAt(at))),
    }));
}

/**
 * Curves of event files by the studio's names. `train/loss` and `validation/loss` are what they are called here;
 * the names that other tools use most (`epoch_loss`, `val_loss`, `loss/train`) are understood, every other tag
 * becomes a curve of training.
 */
export function fromScalarCurves(files: readonly ReadEvents[], folder: string): readonly NamedPoints[] {
  const merged = new Map<string, Map<number, number>>();
  for (const { curves } of files) {
    for (const { tag, steps, values } of curves) {
      const name = toName(tag, folder);
      const curve = merged.get(name) ?? new Map<number, number>();
      merged.set(name, curve);
      steps.forEach((step, index) => {
        // Of two files with the same step the later one counts: it was written after a restart.
        if (step >= 0) curve.set(step, values[index]!);
      });
    }
  }
  return [...merged]
    .filter(([, curve]) => curve.size > 0)
    .map(([name, curve]) => {
      const sorted = [...curve].sort(([a], [b]) => a - b);
      return {
        name,
        x: Float64Array.from(sorted, ([x]) => x),
        y: Float64Array.from(sorted, ([, y]) => y),
      };
    });
}

/** A tag in the studio's words. */
export function toName(tag: string, folder: string): string {
  const isValidation = /(^|[/_.-])(val|validation|eval|test|dev)([/_.-]|$)/i;
  const split =
    isValidation.test(tag) || isValidation.test(folder.split('/').at(-1) ?? '') ? 'validation' : 'train';
  if (/^(step|train|validation|test)[/.]/.test(tag) || tag === 'learningRate') {
    return clean(tag.replace('/', '.'));
  }
  const metric = tag
    .split('/')
    .filter((part) => !/^(train|training|val|validation|eval|test|dev)$/i.test(part))
    .join('.')
    .replace(/^(epoch|val|validation|train|eval|test)_/i, '');
  return clean(`${split}.${metric === '' ? 'value' : metric}`);
}

/** Letters, digits and a few signs: a name of a curve is part of keys and file names. */
const clean = (name: string): string => name.replaceAll(/[^\w.:/ -]/gu, '_').slice(0, 200);
