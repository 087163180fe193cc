import { parseRunSpec } from '../project/parse.ts';
import type { RunSpec } from '../project/run-spec.ts';
import { StudioError } from '../support/errors.ts';
import { isJsonObject } from '../support/strict-json.ts';
import type { Point, Setting } from './space.ts';

/**
 * Reads a place of a run specification. Steps are names; behind `nodes` the id of a layer card. The path `run` is
 * the whole specification.
 * @returns undefined where there is nothing.
 */
export function readSetting(spec: RunSpec, path: string): Setting | undefined {
  let current: unknown = spec;
  if (path === 'run') return spec as unknown as Setting;
  for (const step of path.split('.')) {
    if (Array.isArray(current)) current = current.find((each) => isJsonObject(each) && each['id'] === step);
    else if (isJsonObject(current)) current = Object.hasOwn(current, step) ? current[step] : undefined;
    else return undefined;
  }
  return current as Setting | undefined;
}

/**
 * A run specification with the values of a point in their places. Whole parts come first (`run`, then `design`,
 * `training`, `data`), so that what is set within them stays.
 * @throws StudioError `setting-unknown`, and those of {@link parseRunSpec}.
 */
export function applyPoint(base: RunSpec, point: Point): RunSpec {
  const paths = Object.keys(point).sort((a, b) => depth(a) - depth(b));
  let spec: unknown = base;
  for (const path of paths) {
    const value = point[path]!;
    spec = path === 'run' ? value : place(spec, path.split('.'), 0, value, path);
  }
  return parseRunSpec(spec, 'run');
}

function depth(path: string): number {
  return path === 'run' ? 0 : path.split('.').length;
}

function place(
  target: unknown,
  steps: readonly string[],
  index: number,
  value: Setting,
  path: string,
): unknown {
  const step = steps[index];
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const found = target.findIndex((each) => isJsonObject(each) && each['id'] === step);
    if (found < 0) throw unknownSetting(path, step);
    return target.map((each, k) =>
      k === found ? place(each, steps, index + 1, value, path) : (each as unknown),
    );
  }
  if (target === undefined || target === null) {
    // A missing group (values of a layer, settings of a parameter) begins empty.
    return { [step]: place(undefined, steps, index + 1, value, path) };
  }
  if (!isJsonObject(target)) throw unknownSetting(path, step);
  if (index === 0 && !Object.hasOwn(target, step)) throw unknownSetting(path, step);
  const inner = Object.hasOwn(target, step) ? target[step] : undefined;
  return { ...target, [step]: place(inner, steps, index + 1, value, path) };
}

function unknownSetting(path: string, step: string): StudioError {
  return new StudioError(
    'setting-unknown',
    `Expected \`${path}\` to be a place in the run, but there is no "${step}". Choose the hyperparameter again.`,
    { path },
  );
}
