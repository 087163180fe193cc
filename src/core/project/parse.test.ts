import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serializeDesign } from '../design/serialize.ts';
import { createSampleChain } from '../design/testing/sample-designs.ts';
import { buildGraph } from '../graph/analyze.ts';
import { losses } from '../losses/index.ts';
import { optimizers } from '../optimizers/index.ts';
import { StudioError } from '../support/errors.ts';
import { DEFAULT_TRAINING } from '../training/training-spec.ts';
import { DEFAULT_DATA, resolveTraining } from './defaults.ts';
import { parseDocument, parseProject, parseProjectBytes, parseRunSpec, serializeProject } from './parse.ts';

// Files are free in form until they are parsed.
/* eslint-disable @typescript-eslint/no-explicit-any */
const fileOf = (): any => ({
  formatVersion: 1,
  kind: 'descent-project',
  name: 'Mine',
  spec: {
    design: JSON.parse(serializeDesign(createSampleChain())),
    data: { source: { kind: 'builtin', name: 'iris' } },
  },
});

function changed(change: (file: any) => void): any {
  const file = fileOf();
  change(file);
  return file;
}

function refusal(input: unknown): StudioError {
  try {
    parseProject(input);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a project file', () => {
  it('gets defaults for everything but name, design and source', () => {
    const { spec, name, description } = parseProject(fileOf());
    expect({ name, description }).toEqual({ name: 'Mine', description: '' });
    expect(spec.data).toEqual({ ...DEFAULT_DATA, source: { kind: 'builtin', name: 'iris' } });
    const { loss, optimizer, ...rest } = DEFAULT_TRAINING;
    expect(spec.training).toMatchObject(rest);
    expect([spec.training.loss.type, spec.training.optimizer.type]).toEqual([loss.type, optimizer.type]);
  });

  it('comes back the same after it was written', () => {
    const project = parseProject(
      changed(
        (file) =>
          (file.spec.training = {
            epochs: 7,
            metrics: [{ type: 'accuracy' }],
            earlyStopping: { patience: 3 },
          }),
      ),
    );
    expect(parseProjectBytes(new TextEncoder().encode(serializeProject(project)))).toEqual(project);
    expect(parseRunSpec(JSON.parse(JSON.stringify(project.spec)))).toEqual(project.spec);
  });

  it('takes learning rate and weight decay from the optimizer that it names', () => {
    const training = (optimizer: string) =>
      parseProject(changed((file) => (file.spec.training = { optimizer: { type: optimizer } }))).spec
        .training;
    for (const { type, defaultLearningRate, defaultWeightDecay } of optimizers.all) {
      const expected = type === 'adam' ? DEFAULT_TRAINING.learningRate : defaultLearningRate;
      expect(training(type)).toMatchObject({ learningRate: expected, weightDecay: defaultWeightDecay });
    }
  });

  it('gets the loss that its task and last layer ask for, or must name one', () => {
    const loss = (task: string, units: number) =>
      parseProject(
        changed((file) => {
          file.spec.data.task = task;
          file.spec.design.nodes[3].values.units = units;
        }),
      ).spec.training.loss.type;
    expect(loss('regression', 1)).toBe('meanSquaredError');
    expect(loss('classification', 1)).toBe('binaryCrossEntropyLogits');
    expect(loss('classification', 3)).toBe('categoricalCrossEntropy');
    expect(() => loss('auto', 1)).toThrow(/spec\.training\.loss/);
  });

  it('of another kind or a newer version is refused with advice', () => {
    expect(refusal(changed((file) => (file.kind = 'x'))).code).toBe('project-invalid');
    expect(refusal([]).code).toBe('project-invalid');
    expect(refusal(changed((file) => (file.formatVersion = 2))).code).toBe('project-newer');
    expect(refusal(changed((file) => delete file.formatVersion)).code).toBe('project-invalid');
    expect(refusal(changed((file) => (file.name = 'a\u202e'))).code).toBe('name-invalid');
  });

  it.each([
    ['spec.training.learningRate', 0],
    ['spec.training.learningRate', '0.1'],
    ['spec.training.batchSize', 1.5],
    ['spec.training.epochs', 0],
    ['spec.training.seed', -1],
    ['spec.training.shuffle', 'yes'],
    ['spec.training.averageDecay', 1],
    ['spec.training.clipping.limit', 0],
    ['spec.training.clipping.kind', 'hard'],
    ['spec.training.earlyStopping.watch', 'luck'],
    ['spec.training.earlyStopping.patience', 0],
    ['spec.training.classWeights', [1, -1]],
    ['spec.training.validateUnit', 'years'],
    ['spec.training.arithmetic', 'quick'],
    ['spec.training.threads', 0],
    ['spec.training.threads', 'all'],
    ['spec.training.outputs', 7],
    ['spec.data.task', 'guess'],
    ['spec.data.scaling', 'log'],
    ['spec.data.split.validation', 1],
    ['spec.data.split.seed', 0.5],
    ['spec.data.features', 'all'],
    ['spec.data.source.name', '../iris'],
    ['spec.data.source.kind', 'cloud'],
  ])('with a wrong %s is refused, naming the field', (path, value) => {
    const error = refusal(
      changed((file) => {
        const steps = path.split('.');
        const last = steps.pop()!;
        let at = file;
        for (const step of steps) at = at[step] ??= step === 'clipping' ? { kind: 'value' } : {};
        at[last] = value;
      }),
    );
    expect(error.code).toBe('field-invalid');
    expect(error.message).toContain(`\`${path}\``);
  });

  it.each(['extra', 'spec.extra', 'spec.data.extra', 'spec.data.split.extra', 'spec.training.extra'])(
    'with the unknown field %s is refused',
    (path) => {
      const error = refusal(
        changed((file) => {
          const steps = path.split('.').slice(0, -1);
          let at = file;
          for (const step of steps) at = at[step] ??= {};
          at.extra = 1;
        }),
      );
      expect(error.code).toBe('field-unknown');
      expect(error.message).toContain(path);
    },
  );

  it('checks every choice out of a catalogue', () => {
    const training = (part: object) => refusal(changed((file) => (file.spec.training = part))).code;
    expect(training({ loss: { type: 'none' } })).toBe('loss-unknown');
    expect(training({ optimizer: { type: 'magic' } })).toBe('optimizer-unknown');
    expect(training({ schedule: { type: 'tidal' } })).toBe('schedule-unknown');
    expect(training({ metrics: [{ type: 'beauty' }] })).toBe('metric-unknown');
    expect(training({ augmentations: [{ type: 'glitter' }] })).toBe('augmentation-unknown');
    expect(training({ initializer: { type: 'hope' } })).toBe('initializer-unknown');
    expect(training({ optimizer: { type: 'sgd', values: { momentum: 2 } } })).toBe('field-invalid');
    expect(training({ optimizer: { type: 'sgd', values: { magic: 2 } } })).toBe('field-unknown');
  });

  it.each([
    '/etc/passwd',
    'C:\\data.csv',
    'C:/data.csv',
    '\\\\server\\share\\x.csv',
    '//server/share/x.csv',
    '../x.csv',
    'a/../../x.csv',
    'file:///etc/passwd',
    '',
    7,
  ])('20 never opens the path %j and asks to put the file beside the project', (path) => {
    const error = refusal(changed((file) => (file.spec.data.source = { kind: 'file', path })));
    expect(error.code).toBe('path-not-relative');
    expect(error.message).toContain('beside the project');
  });

  it('takes paths beside the project', () => {
    const { spec } = parseProject(
      changed((file) => (file.spec.data.source = { kind: 'file', path: 'data/my..rows.csv' })),
    );
    expect(spec.data.source).toEqual({ kind: 'file', path: 'data/my..rows.csv' });
  });
});

describe('what a person opens or pastes', () => {
  it('is a project or a network, told apart by itself', () => {
    expect(parseDocument(JSON.stringify(fileOf())).kind).toBe('project');
    expect(parseDocument(serializeDesign(createSampleChain()))).toEqual({
      kind: 'design',
      design: createSampleChain(),
    });
    expect(() => parseDocument('{"a": 1}')).toThrow(/Descent project/);
    expect(() => parseDocument('hello')).toThrow(/line 1/);
  });
});

describe('the example projects', () => {
  const folder = new URL('../../../resources/examples/', import.meta.url);
  const files = readdirSync(folder);

  it('are three', () => expect(files.sort()).toEqual(['digits.json', 'iris.json', 'spirals.json']));

  it.each(files)('%s is a valid project with a valid network', (file) => {
    const { spec, description } = parseProjectBytes(readFileSync(new URL(file, folder)));
    expect(buildGraph(spec.design).outputs.length).toBe(1);
    expect(description.length).toBeGreaterThan(20);
  });
});

it('every task has a loss of its own to begin with', () => {
  expect(resolveTraining('regression').loss.type).toBe('meanSquaredError');
  for (const task of ['regression', 'binary', 'multiclass'] as const) {
    expect(losses.get(resolveTraining(task).loss.type).task).toBe(task);
  }
  expect(resolveTraining('binary', { type: 'adamw', values: {} })).toMatchObject({ weightDecay: 0.01 });
});
