import { parseRunSpec } from '../project/parse.ts';
import { fieldError, readFields, readSpec, type FieldReader } from '../project/read-fields.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { checkName } from '../support/names.ts';
import { isJsonObject, parseStrictJsonBytes } from '../support/strict-json.ts';
import { countTrialsLimit } from './limits.ts';
import { plannedSize } from './planner.ts';
import { applyPoint, readSetting } from './settings-path.ts';
import { checkSpace, gridPoints, type Dimension, type Setting, type SettingRange } from './space.ts';
import { stoppings } from './stopping/index.ts';
import { strategies } from './strategies/index.ts';
import { SWEEP_FORMAT_VERSION, SWEEP_KIND, type Objective, type SweepSpec } from './sweep-spec.ts';

const fields = [
  'formatVersion',
  'kind',
  'name',
  'question',
  'base',
  'space',
  'strategy',
  'stopping',
  'objective',
  'repeats',
  'folds',
  'seed',
] as const;

/** {@link parseSweep} of the bytes of a file. */
export function parseSweepBytes(bytes: Uint8Array): SweepSpec {
  return parseSweep(parseStrictJsonBytes(bytes, 'the sweep file'));
}

/** A sweep as JSON text with a fixed order of keys. */
export function serializeSweep(sweep: SweepSpec): string {
  const ordered = Object.fromEntries(fields.map((name) => [name, sweep[name]]));
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/**
 * Reads a sweep; everything but name, base, space and strategy may be left out. Every dimension is tried out on the
 * base, so that a place that does not exist is found now.
 * @throws StudioError `sweep-invalid`, `sweep-newer`, `space-invalid`, `setting-unknown`, `strategy-unknown`,
 *   `sweep-too-large`, and those of `parseRunSpec`.
 */
export function parseSweep(input: unknown): SweepSpec {
  if (!isJsonObject(input) || input['kind'] !== SWEEP_KIND) {
    const found = isJsonObject(input) ? input['kind'] : input;
    throw new StudioError(
      'sweep-invalid',
      `Expected a Descent sweep ("kind": "${SWEEP_KIND}"), got ${showValue(found)}.`,
    );
  }
  checkVersion(input['formatVersion']);
  const reader = readFields(input, '', fields);
  const name = reader.raw('name');
  checkName(name, 'the `name` of the sweep');
  const stopping = reader.raw('stopping') ?? null;
  const sweep: SweepSpec = {
    formatVersion: SWEEP_FORMAT_VERSION,
    kind: SWEEP_KIND,
    name,
    question: reader.text('question', null),
    base: parseRunSpec(reader.raw('base'), 'base'),
    space: (reader.list('space') ?? []).map((each, index) => parseDimension(each, `space[${index}]`)),
    strategy: readSpec(strategies, reader.raw('strategy'), 'strategy'),
    stopping: stopping === null ? null : readSpec(stoppings, stopping, 'stopping'),
    objective: parseObjective(reader),
    repeats: reader.integer('repeats', 1, 1, 1000),
    folds: reader.raw('folds') == null ? null : reader.integer('folds', 5, 2, 1000),
    seed: reader.integer('seed', 1, 0, Number.MAX_SAFE_INTEGER),
  };
  checkSweep(sweep);
  return sweep;
}

/** What must hold before a sweep starts. @throws as {@link parseSweep}. */
export function checkSweep(sweep: SweepSpec): void {
  checkSpace(sweep.space);
  if (sweep.space.length === 0) {
    throw new StudioError(
      'space-invalid',
      'Expected at least one hyperparameter to vary, found none. Add one.',
      {},
    );
  }
  const usesRungs = sweep.strategy.type !== 'grid' && !strategies.get(sweep.strategy.type).canExtend;
  if (usesRungs && sweep.space.some(({ path }) => path === 'training.epochs' || path === 'run')) {
    throw new StudioError(
      'space-invalid',
      'This strategy decides itself how many epochs a trial trains. Take the epochs out of the space, or choose another strategy.',
      { path: 'training.epochs' },
    );
  }
  checkComparable(sweep, usesRungs);
  if (sweep.strategy.type === 'populationBased') checkPopulation(sweep);
  for (const [index, dimension] of sweep.space.entries()) checkPlace(sweep, dimension, index);
  // The corners of the space are tried out, not all of it.
  for (const point of gridPoints(sweep.space, 200)) applyPoint(sweep.base, point);
  const { trials } = plannedSize(sweep);
  if (trials > countTrialsLimit) {
    throw new StudioError(
      'sweep-too-large',
      `Expected at most ${countTrialsLimit} trials, got ${trials}. Take fewer values, or choose the strategy Random or TPE.`,
      { trials },
    );
  }
}

/** The test rows are looked at once, when a run is over: nothing that compares trials before then can go by them. */
function checkComparable({ strategy, stopping, objective }: SweepSpec, usesRungs: boolean): void {
  if (!objective.metric.startsWith('test.') || (!usesRungs && stopping === null)) return;
  const who = usesRungs ? strategies.get(strategy.type).label : stoppings.get(stopping!.type).label;
  const metric = `validation.${objective.metric.slice('test.'.length)}`;
  throw new StudioError(
    'sweep-invalid',
    `${who} compares trials before they are over: expected an objective of the training or the validation rows, got ${showValue(objective.metric)}, which is measured only at the end of a run. Choose ${showValue(metric)}, or ${usesRungs ? 'the strategy Grid, Random or TPE' : 'no early stopping'}.`,
    { metric: objective.metric },
  );
}

/** Members copy each other's weights: only what leaves their shapes alone may differ. */
function checkPopulation(sweep: SweepSpec): void {
  const movable =
    /^training\.(learningRate|weightDecay|l2Penalty|clipping\.limit|averageDecay|optimizer\.values\.\w+)$/;
  const fixed = sweep.space.find(
    ({ path }) => !movable.test(path) && !/^design\.nodes\.[^.]+\.values\.(rate|dropoutRate)$/.test(path),
  );
  if (fixed === undefined) return;
  throw new StudioError(
    'space-invalid',
    `Population based training copies weights between its members, so "${fixed.label}" cannot differ between them. Vary learning rate, weight decay, penalties or settings of the optimizer.`,
    { path: fixed.path },
  );
}

/** Places that a run may leave out. */
const optionalPlaces = ['data.missing', 'data.resampling', 'data.window', 'training.arithmetic'];

function checkPlace(sweep: SweepSpec, { path, label }: Dimension, index: number): void {
  const known = ['run', 'design', 'training', 'data'];
  const head = path.split('.')[0]!;
  const others = sweep.space
    .slice(0, index)
    .some((each) => path.startsWith(`${each.path}.`) || each.path === 'run');
  const node = /^design\.nodes\.([^.]+)/.exec(path)?.[1];
  const hasNode = node === undefined || sweep.base.design.nodes.some(({ id }) => id === node);
  const within = path.split('.').slice(0, 2).join('.');
  const isOptional = optionalPlaces.includes(within);
  if (
    known.includes(head) &&
    hasNode &&
    (others || isOptional || readSetting(sweep.base, within) !== undefined)
  )
    return;
  throw new StudioError(
    'setting-unknown',
    `There is no place "${path}" for "${label}" in the run. Choose the hyperparameter again.`,
    { path },
  );
}

function parseObjective(reader: FieldReader): Objective {
  const objective = reader.object('objective', ['metric', 'direction', 'use']);
  const metric = objective?.text('metric', 'validation.loss') ?? 'validation.loss';
  if (!/^(train|validation|test)\.[A-Za-z][A-Za-z0-9]*$/.test(metric))
    throw fieldError('objective.metric', 'to be like "validation.loss"', metric);
  return {
    metric,
    direction: objective?.choice('direction', 'minimize', ['minimize', 'maximize']) ?? 'minimize',
    use: objective?.choice('use', 'best', ['best', 'last']) ?? 'best',
  };
}

function parseDimension(input: unknown, path: string): Dimension {
  const reader = readFields(input, path, ['path', 'label', 'range', 'when']);
  const place = reader.text('path', null);
  if (place === null || place.length === 0)
    throw fieldError(`${path}.path`, 'to name a place in the run', place);
  const when = reader.object('when', ['path', 'values']);
  return {
    path: place,
    label: reader.text('label', null) ?? place,
    range: parseRange(reader.raw('range'), `${path}.range`),
    when:
      when === null
        ? null
        : { path: when.text('path', '') ?? '', values: (when.list('values') ?? []) as readonly Setting[] },
  };
}

function parseRange(input: unknown, path: string): SettingRange {
  const reader = readFields(input, path, ['kind', 'minimum', 'maximum', 'steps', 'log', 'values', 'labels']);
  const kind = reader.choice('kind', 'choice', ['linear', 'log', 'integer', 'choice']);
  if (kind === 'choice') {
    const values = (reader.list('values') ?? []) as readonly Setting[];
    const labels = reader.list('labels')?.map(String) ?? null;
    return { kind, values, labels };
  }
  const minimum = reader.number('minimum', NaN);
  const maximum = reader.number('maximum', NaN);
  const steps = reader.integer('steps', 5, 1, 1000);
  return kind === 'integer'
    ? { kind, minimum, maximum, steps, log: reader.boolean('log', false) }
    : { kind, minimum, maximum, steps };
}

function checkVersion(version: unknown): void {
  if (version === SWEEP_FORMAT_VERSION) return;
  if (typeof version === 'number' && version > SWEEP_FORMAT_VERSION) {
    throw new StudioError(
      'sweep-newer',
      `This sweep was saved by a newer Descent (format ${version}; this one reads up to ${SWEEP_FORMAT_VERSION}). Update Descent to open it.`,
      { version },
    );
  }
  throw new StudioError(
    'sweep-invalid',
    `Expected \`formatVersion\` ${SWEEP_FORMAT_VERSION} in the sweep file, got ${showValue(version)}.`,
  );
}
