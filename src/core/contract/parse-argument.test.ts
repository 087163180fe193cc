import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../project/run-spec.ts';
import { parseArgument } from './parse-argument.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950e';

function refusal(run: () => unknown): StudioError {
  try {
    run();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('Expected a refusal.');
}

function spec(change: Partial<RunSpec['training']> = {}): RunSpec {
  return {
    formatVersion: 1,
    design: {
      formatVersion: 1,
      name: 'Small',
      notes: '',
      nodes: [
        {
          id: 'input',
          type: 'input',
          values: { shape: [4], kernel: { type: 'glorotUniform', values: {} } },
          label: null,
          position: { x: 0, y: 0 },
          parameters: {},
        },
      ],
      edges: [],
    },
    data: {
      source: { kind: 'builtin', name: 'iris' },
      target: 'species',
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, ...change },
  };
}

describe('arguments from the window', () => {
  it('lets a whole run specification through unchanged', () => {
    const argument = { name: '../../x', spec: spec() };
    expect(parseArgument('runs.start', argument)).toEqual(argument);
  });

  it.each([
    ['a\u0000b', 'NUL'],
    ['a\u0007b', 'control'],
    ['invoice\u202Etxt.exe', 'bidi override'],
    ['x'.repeat(100_000), 'too long'],
    ['   ', 'blank'],
  ])('refuses a name with %j', (name) => {
    const error = refusal(() => parseArgument('runs.rename', { id, name }));
    expect(error.code).toBe('argument-invalid');
    expect(error.message).toMatch(/^Expected `name` to /);
    expect(error.message.length).toBeLessThan(250);
  });

  it('keeps markup in names as plain text', () => {
    const name = '<img src=x onerror=alert(1)> {a|b}';
    expect(parseArgument('runs.rename', { id, name }).name).toBe(name);
  });

  it('names the field of a nested mistake with its range', () => {
    const error = refusal(() => parseArgument('runs.start', { name: 'a', spec: spec({ batchSize: 1.5 }) }));
    expect(error.message).toBe(
      'Expected `spec.training.batchSize` to be a whole number from 1 to 10000000, got 1.5 (call runs.start).',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1])('refuses a learning rate of %d', (learningRate) => {
    expect(refusal(() => parseArgument('runs.setLearningRate', { id, learningRate })).code).toBe(
      'argument-invalid',
    );
  });

  it('refuses unknown fields, paths where an index is due, and missing arguments', () => {
    expect(refusal(() => parseArgument('runs.get', { id, extra: 1 })).code).toBe('argument-invalid');
    expect(refusal(() => parseArgument('workspace.openRecent', { index: '/etc/passwd' })).code).toBe(
      'argument-invalid',
    );
    expect(refusal(() => parseArgument('runs.get', undefined)).code).toBe('argument-invalid');
  });

  it('refuses what structured clone can carry and JSON cannot', () => {
    const cycle: Record<string, unknown> = { type: 'a' };
    cycle['values'] = cycle;
    expect(refusal(() => parseArgument('datasets.generate', cycle)).code).toBe('message-too-deep');
    expect(refusal(() => parseArgument('runs.get', new Map())).code).toBe('message-not-plain');
    const polluted: unknown = JSON.parse('{"id":"a","__proto__":{"x":1}}');
    expect(refusal(() => parseArgument('runs.get', polluted)).code).toBe('message-not-plain');
  });

  it('refuses a message over 64 MB before any schema sees it', () => {
    const text = 'x'.repeat(40 * 2 ** 20);
    expect(refusal(() => parseArgument('designs.parseText', { text })).code).toBe('message-too-large');
  });
});
