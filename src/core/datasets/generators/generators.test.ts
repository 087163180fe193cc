import { describe, expect, it } from 'vitest';
import { findFieldProblem } from '../../support/fields.ts';
import { hashTable } from '../table-hash.ts';
import { describeColumn } from '../statistics.ts';
import { suggestTask } from '../target.ts';
import type { NumberArray } from '../number-array.ts';
import type { Table } from '../table.ts';
import { generators, generateTable } from './index.ts';

const spec = (type: string, values: Record<string, number> = {}) => ({ type, values });

function numbers(table: Table, name: string): NumberArray {
  const column = table.columns.find((each) => each.name === name)!;
  if (column.kind !== 'numeric') throw new Error(name);
  return column.values;
}

function labels(table: Table): Int32Array {
  const column = table.columns.at(-1)!;
  if (column.kind !== 'categorical') throw new Error('no classes');
  return column.codes;
}

describe.each(generators.all)('generator $type', ({ type, fields, task, description, formula }) => {
  it('gives the same rows for the same seed and others for another', () => {
    expect(hashTable(generateTable(spec(type), 7))).toBe(hashTable(generateTable(spec(type), 7)));
    expect(hashTable(generateTable(spec(type), 7))).not.toBe(hashTable(generateTable(spec(type), 8)));
  });

  it.each([4, 37, 1000])('makes exactly %i rows, all of them finite', (samples) => {
    const table = generateTable(spec(type, { samples }), 1);
    expect(table.rows).toBe(samples);
    for (const column of table.columns) {
      const cells: ArrayLike<number> = column.kind === 'numeric' ? column.values : column.codes;
      expect(cells.length).toBe(samples);
      expect(Array.from(cells).every(Number.isFinite)).toBe(true);
    }
  });

  it('has the task that it says, and balanced classes', () => {
    const table = generateTable(spec(type, { samples: 1000 }), 1);
    const target = table.columns.find((column) => column.name === table.suggestedTarget)!;
    const found = suggestTask(target);
    expect(found === 'regression').toBe(task === 'regression');
    if (task === 'regression') return;
    const counts = describeColumn(target).histogram;
    expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.8);
  });

  it('describes itself and has valid defaults', () => {
    expect(description.length).toBeGreaterThan(20);
    expect(formula).not.toBe('');
    for (const field of Object.values(fields)) expect(findFieldProblem(field, field.default)).toBeNull();
    expect(() => generateTable(spec(type, { samples: 3 }), 1)).toThrow(/`samples`/);
    expect(() => generateTable(spec(type, { samples: 1e9 }), 1)).toThrow(/`samples`/);
    expect(() => generateTable(spec(type, { colour: 1 }), 1)).toThrow(/colour/);
  });
});

describe('without noise the rows follow the rule', () => {
  it('spirals: the angle grows with the radius, shifted by class', () => {
    const table = generateTable(spec('spirals', { noise: 0, arms: 3, turns: 1 }), 1);
    const [x1, x2, label] = [numbers(table, 'x1'), numbers(table, 'x2'), labels(table)];
    for (let row = 0; row < table.rows; row++) {
      const radius = Math.hypot(x1[row]!, x2[row]!);
      const angle = 2 * Math.PI * (radius + label[row]! / 3);
      expect(x1[row]).toBeCloseTo(radius * Math.cos(angle), 9);
    }
  });

  it('circles: the radius tells the class', () => {
    const table = generateTable(spec('circles', { noise: 0, factor: 0.3 }), 1);
    const [x1, x2, label] = [numbers(table, 'x1'), numbers(table, 'x2'), labels(table)];
    label.forEach((each, row) => expect(Math.hypot(x1[row]!, x2[row]!)).toBeCloseTo(each === 0 ? 1 : 0.3, 9));
  });

  it('xor: the signs tell the class', () => {
    const table = generateTable(spec('xor', { noise: 0 }), 1);
    const [x1, x2] = [numbers(table, 'x1'), numbers(table, 'x2')];
    labels(table).forEach((each, row) => expect(each).toBe(x1[row]! * x2[row]! < 0 ? 1 : 0));
  });

  it('plane and Friedman: the target is the formula', () => {
    const plane = generateTable(spec('regressionPlane', { noise: 0 }), 1);
    const friedman = generateTable(spec('friedman', { noise: 0 }), 1);
    const x = (row: number, at: number) => numbers(friedman, `x${at}`)[row]!;
    for (let row = 0; row < 50; row++) {
      expect(numbers(plane, 'y')[row]).toBeCloseTo(
        2 * numbers(plane, 'x1')[row]! - numbers(plane, 'x2')[row]! + 0.5,
        12,
      );
      const y =
        10 * Math.sin(Math.PI * x(row, 1) * x(row, 2)) +
        20 * (x(row, 3) - 0.5) ** 2 +
        10 * x(row, 4) +
        5 * x(row, 5);
      expect(numbers(friedman, 'y')[row]).toBeCloseTo(y, 9);
    }
  });
});

it('noise has the standard deviation that was asked for', () => {
  const noisy = numbers(
    generateTable(spec('regressionPlane', { slope1: 0, slope2: 0, offset: 0, noise: 2, samples: 20_000 }), 3),
    'y',
  );
  expect(Math.sqrt(Array.from(noisy).reduce((sum, y) => sum + y * y, 0) / noisy.length)).toBeCloseTo(2, 1);
});
