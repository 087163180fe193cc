import { describe, expect, it } from 'vitest';
import { readPreparation } from '../datasets/read-preparation.ts';
import { everyStep, mixedPreparation, windowed } from './testing/model-cases.ts';

const copy = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe('reading a preparation out of a file', () => {
  it.each([mixedPreparation, everyStep, windowed])('takes back what was written', (preparation) => {
    expect(readPreparation(copy(preparation))).toEqual(preparation);
  });

  it.each<readonly [string, (column: Record<string, unknown>) => void]>([
    ['a step of another kind', (column) => (column['steps'] = [{ kind: 'square' }])],
    ['a scale of 0', (column) => (column['scale'] = 0)],
    ['bounds the wrong way round', (column) => (column['steps'] = [{ kind: 'clip', low: 2, high: 1 }])],
    ['steps of words', (column) => Object.assign(column, copy(everyStep.columns[1]), { steps: [] })],
    ['more fields', (column) => (column['extra'] = 1)],
    ['an indicator that is a word', (column) => (column['indicator'] = 'yes')],
  ])('refuses %s', (_what, spoil) => {
    const spoilt = copy(everyStep) as { columns: Record<string, unknown>[] };
    spoil(spoilt.columns[0]!);
    expect(() => readPreparation(spoilt)).toThrow(/preparation in this file cannot be used/);
  });

  it('refuses a window of no rows', () => {
    expect(() => readPreparation({ ...copy(windowed), window: { length: 0, horizon: 1 } })).toThrow(/window/);
  });
});
