import type { DataSource, DataSpec } from '../datasets/data-spec.ts';
import { generators } from '../datasets/generators/index.ts';
import { readPreparation } from '../datasets/read-preparation.ts';
import { preparationSteps } from '../datasets/steps/index.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { DEFAULT_DATA } from './defaults.ts';
import { fieldError, readFields, readSpec, type FieldReader } from './read-fields.ts';

const builtinPattern = /^[a-z][a-z0-9-]{0,59}$/;
const datasetIdPattern = /^(?:builtin:[a-z][a-z0-9-]{0,59}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Reads the data part of a project; missing fields take their defaults.
 * @throws StudioError `field-invalid`, `field-unknown`, `generator-unknown`, `path-not-relative`.
 */
export function parseDataSpec(input: unknown, path: string): DataSpec {
  const fields = [
    'source',
    'target',
    'features',
    'task',
    'split',
    'scaling',
    'targetScaling',
    'missing',
    'weights',
    'steps',
    'window',
    'resampling',
    'prepared',
  ];
  const reader = readFields(input, path, fields);
  const split = reader.object('split', [
    'validation',
    'test',
    'seed',
    'stratified',
    'fold',
    'trainShare',
    'group',
    'time',
  ]);
  const defaults = DEFAULT_DATA.split;
  const share = (name: 'validation' | 'test') =>
    split?.number(name, defaults[name], { minimum: 0, below: 1 }) ?? defaults[name];
  const validation = share('validation');
  const test = share('test');
  if (validation + test >= 1) {
    throw fieldError(
      `${path}.split`,
      'to leave rows to train on (validation and test under 1 together)',
      validation + test,
    );
  }
  return {
    source: parseSource(reader.raw('source'), `${path}.source`),
    target: reader.text('target', null),
    features: parseFeatures(reader.list('features'), `${path}.features`),
    task: reader.choice('task', DEFAULT_DATA.task, ['auto', 'regression', 'classification']),
    split: {
      validation,
      test,
      seed: split?.integer('seed', defaults.seed, 0, Number.MAX_SAFE_INTEGER) ?? defaults.seed,
      stratified: split?.boolean('stratified', defaults.stratified) ?? defaults.stratified,
      ...parseFold(split),
      ...(split?.raw('trainShare') == null
        ? {}
        : { trainShare: split.number('trainShare', 1, { above: 0, maximum: 1 }) }),
      ...named(split, 'group'),
      ...named(split, 'time'),
    },
    scaling: reader.choice('scaling', DEFAULT_DATA.scaling, [
      'none',
      'standardize',
      'minMax',
      'robust',
      'pixels',
    ]),
    targetScaling: reader.choice('targetScaling', DEFAULT_DATA.targetScaling, ['none', 'standardize']),
    missing: reader.choice('missing', 'refuse', ['refuse', 'fill']),
    weights: reader.text('weights', null),
    ...parseSteps(reader, `${path}.steps`),
    ...parseWindow(reader),
    ...(reader.raw('resampling') == null
      ? {}
      : { resampling: reader.choice('resampling', 'none', ['none', 'oversample', 'undersample']) }),
    ...(reader.raw('prepared') == null ? {} : { prepared: readPreparation(reader.raw('prepared')) }),
  };
}

/** A column with a part in the split, where one is named. */
function named(split: FieldReader | null, role: 'group' | 'time'): Partial<Record<'group' | 'time', string>> {
  const name = split?.text(role, null) ?? null;
  return name === null ? {} : { [role]: name };
}

function parseSteps(reader: FieldReader, path: string): Pick<DataSpec, 'steps'> {
  const list = reader.list('steps');
  if (list === null) return {};
  const seen = new Set<string>();
  const steps = list.map((each, index) => {
    const entry = readFields(each, `${path}[${index}]`, ['column', 'steps']);
    const column = entry.raw('column');
    if (typeof column !== 'string' || column.length > 1000 || seen.has(column)) {
      throw fieldError(entry.path('column'), 'to be the name of a column that has no steps yet', column);
    }
    seen.add(column);
    const own = (entry.list('steps') ?? []).map((step, at) =>
      readSpec(preparationSteps, step, `${entry.path('steps')}[${at}]`),
    );
    return { column, steps: own };
  });
  return { steps };
}

function parseWindow(reader: FieldReader): Pick<DataSpec, 'window'> {
  const window = reader.object('window', ['length', 'horizon']);
  if (window === null) return {};
  return {
    window: {
      length: window.integer('length', NaN, 1, 100_000),
      horizon: window.integer('horizon', 1, 1, 100_000),
    },
  };
}

/** One fold of a cross-validation, where there is one. */
function parseFold(split: FieldReader | null): Pick<DataSpec['split'], 'fold'> {
  const fold = split?.object('fold', ['index', 'count']) ?? null;
  if (fold === null) return {};
  const count = fold.integer('count', NaN, 2, 1_000_000);
  return { fold: { index: fold.integer('index', NaN, 0, count - 1), count } };
}

function parseSource(input: unknown, path: string): DataSource {
  const kind = readFields(input, path, ['kind', 'name', 'spec', 'seed', 'id', 'path']).raw('kind');
  switch (kind) {
    case 'builtin': {
      const name = readFields(input, path, ['kind', 'name']).raw('name');
      if (typeof name === 'string' && builtinPattern.test(name)) return { kind, name };
      throw fieldError(`${path}.name`, 'to be the name of a built-in dataset like "iris"', name);
    }
    case 'generator': {
      const reader = readFields(input, path, ['kind', 'spec', 'seed']);
      const spec = readSpec(generators, reader.raw('spec'), `${path}.spec`);
      return { kind, spec, seed: reader.integer('seed', 1, 0, Number.MAX_SAFE_INTEGER) };
    }
    case 'dataset': {
      const id = readFields(input, path, ['kind', 'id']).raw('id');
      if (typeof id === 'string' && datasetIdPattern.test(id)) return { kind, id };
      throw fieldError(`${path}.id`, 'to be the id of a dataset', id);
    }
    case 'file': {
      const file = readFields(input, path, ['kind', 'path']).raw('path');
      checkRelativePath(file, `${path}.path`);
      return { kind, path: file };
    }
    default:
      throw fieldError(`${path}.kind`, 'to be one of builtin, generator, dataset, file', kind);
  }
}

/**
 * Refuses every path that could leave the folder of the project: absolute, with a drive, UNC, or with `..`.
 * @throws StudioError `path-not-relative`.
 */
export function checkRelativePath(path: unknown, where: string): asserts path is string {
  const isPlain =
    typeof path === 'string' &&
    path.length > 0 &&
    path.length <= 1000 &&
    !path.includes('\0') &&
    !path.includes('\\') &&
    !path.startsWith('/') &&
    !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path) &&
    !path.split('/').includes('..');
  if (isPlain) return;
  throw new StudioError(
    'path-not-relative',
    `Expected \`${where}\` to be a file beside the project, like "data/houses.csv", got ${showValue(path)}. Absolute paths are never opened: put the file beside the project, or import it and choose it again.`,
    { field: where },
  );
}

function parseFeatures(list: readonly unknown[] | null, path: string): readonly string[] | null {
  if (list === null) return null;
  return list.map((name, index) => {
    if (typeof name === 'string' && name.length <= 1000) return name;
    throw fieldError(`${path}[${index}]`, 'to be the name of a column', name);
  });
}
