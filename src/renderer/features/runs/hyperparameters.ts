import type { RunSummary } from '../../../core/contract/run-records.ts';
import type { RunSpec } from '../../../core/project/run-spec.ts';

/** A setting in which runs differ. */
export interface Hyperparameter {
  /** Stable: `training.learningRate`, `design.dense_1.units`. */
  readonly name: string;
  /** In words: "learning rate", "units of dense_1". */
  readonly label: string;
}

type Scalar = number | string;
const flattened = new WeakMap<RunSpec, ReadonlyMap<string, Scalar>>();
/** Seeds repeat a setting; they are no setting. A preparation that came with a network is many numbers, not one. */
const LEFT_OUT = new Set(['training.seed', 'data.split.seed', 'data.prepared']);

/** Every single value of a specification by its path, seeds left out. */
export function settingsOf({ spec }: RunSummary): ReadonlyMap<string, Scalar> {
  const known = flattened.get(spec);
  if (known !== undefined) return known;
  const found = new Map<string, Scalar>();
  collect('training', spec.training, found);
  collect('data', spec.data, found);
  for (const node of spec.design.nodes) {
    found.set(`design.${node.id}`, node.type);
    collect(`design.${node.id}`, node.values, found);
    collect(`design.${node.id}`, node.parameters, found);
  }
  found.set(
    'design.connections',
    spec.design.edges
      .map((e) => `${e.from}>${e.to}:${e.slot}`)
      .sort()
      .join(),
  );
  flattened.set(spec, found);
  return found;
}

function collect(path: string, value: unknown, found: Map<string, Scalar>): void {
  if (LEFT_OUT.has(path)) return;
  if (typeof value === 'number' || typeof value === 'string') found.set(path, value);
  else if (typeof value === 'boolean') found.set(path, value ? 'on' : 'off');
  else if (value === null) found.set(path, 'none');
  else if (Array.isArray(value)) found.set(path, JSON.stringify(value));
  else if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) collect(`${path}.${key}`, each, found);
  }
}

/** The settings that are not the same in all of these runs. */
export function listHyperparameters(runs: readonly RunSummary[]): readonly Hyperparameter[] {
  const first = new Map<string, Scalar>();
  /** How many runs have a setting: one that not all have is different, too. */
  const owners = new Map<string, number>();
  const different = new Set<string>();
  for (const run of runs) {
    for (const [name, value] of settingsOf(run)) {
      const known = first.get(name);
      owners.set(name, (owners.get(name) ?? 0) + 1);
      if (known === undefined) first.set(name, value);
      else if (known !== value) different.add(name);
    }
  }
  return [...first.keys()].flatMap((name) =>
    (different.has(name) || owners.get(name)! < runs.length) && name !== 'design.connections'
      ? [{ name, label: spellOut(name) }]
      : [],
  );
}

/** A path in words: `training.optimizer.values.momentum` is "momentum of optimizer". */
export function spellOut(path: string): string {
  const steps = path.split('.');
  const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (steps[0] === 'design')
    return steps.length === 2 ? `layer ${steps[1]!}` : `${words(steps.at(-1)!)} of ${steps[1]!}`;
  const last = steps.at(-1)!;
  if (last === 'type' || last === 'kind') return words(steps.at(-2)!);
  if (steps.at(-2) === 'values') return `${words(last)} of ${words(steps.at(-3)!)}`;
  return steps.length > 2 ? `${words(last)} of ${words(steps.at(-2)!)}` : words(last);
}

/** Paths that belong to a hyperparameter: of the training, the data or a layer. */
const PATH = /^(training|data|design)\../;

/** The value of a setting of a run by its path; null where it does not have it. */
export function settingOf(run: RunSummary, path: string): Scalar | null {
  return settingsOf(run).get(path) ?? null;
}

/** Whether a word is the path of a hyperparameter: `training.optimizer.values.momentum`. */
export function isSettingPath(text: string): boolean {
  return PATH.test(text);
}

/** Every path that some run has, in the order in which they are found. */
export function listSettingPaths(runs: readonly RunSummary[]): readonly string[] {
  const found = new Set<string>();
  for (const run of runs) for (const path of settingsOf(run).keys()) found.add(path);
  found.delete('design.connections');
  return [...found];
}

/** Runs of the same settings, whatever their seeds, in the order of their first run. */
export function groupBySettings(runs: readonly RunSummary[]): readonly (readonly RunSummary[])[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = JSON.stringify([...settingsOf(run)].sort(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}
