import { describe, expect, it } from 'vitest';
import {
  findRangeProblem,
  fitNumber,
  parseNumber,
  parseNumbers,
  scrubNumber,
  stepNumber,
} from './number-steps.ts';

describe('parseNumber', () => {
  it('reads decimals, exponents and a decimal comma', () => {
    expect(parseNumber(' 0.01 ')).toBe(0.01);
    expect(parseNumber('1e-3')).toBe(0.001);
    expect(parseNumber('.5')).toBe(0.5);
    expect(parseNumber('0,5')).toBe(0.5);
    expect(parseNumber('−2')).toBe(-2);
  });

  it('refuses what is not clearly a number', () => {
    for (const text of ['', 'abc', '1,024', '0x10', '1e999', '1 2', 'Infinity']) {
      expect(parseNumber(text), text).toBeNull();
    }
  });
});

describe('stepping', () => {
  it('walks 1, 2, 5, 10 on a logarithmic scale', () => {
    const range = { scale: 'log' as const, minimum: 0, exclusiveMinimum: true };
    expect(stepNumber(0.01, 1, 1, range)).toBe(0.02);
    expect(stepNumber(0.02, 1, 1, range)).toBe(0.05);
    expect(stepNumber(0.05, 1, 1, range)).toBe(0.1);
    expect(stepNumber(0.1, -1, 1, range)).toBe(0.05);
    expect(stepNumber(0.01, 1, 10, range)).toBe(0.1);
  });

  it('moves whole numbers by at least one, ten with Shift', () => {
    const range = { integer: true, minimum: 1, maximum: 100 };
    expect(stepNumber(16, 1, 1, range)).toBe(17);
    expect(stepNumber(16, 1, 0.1, range)).toBe(17);
    expect(stepNumber(16, -1, 10, range)).toBe(6);
  });

  it('stays inside the range, and off bounds that are refused', () => {
    expect(stepNumber(100, 1, 10, { integer: true, maximum: 100 })).toBe(100);
    const rate = { minimum: 0, maximum: 1, exclusiveMaximum: true };
    expect(stepNumber(0.99, 1, 10, rate)).toBeLessThan(1);
    expect(fitNumber(-3, { minimum: 0 })).toBe(0);
  });

  it('leaves no dust of binary fractions', () => {
    let value = 0;
    for (let press = 0; press < 3; press++)
      value = stepNumber(value, 1, 1, { minimum: 0, maximum: 10, step: 0.1 });
    expect(value).toBe(0.3);
  });

  it('drags a decade per hundred pixels on a logarithmic scale', () => {
    expect(scrubNumber(0.01, 100, 1, { scale: 'log' })).toBeCloseTo(0.1, 12);
    expect(scrubNumber(0.01, -100, 1, { scale: 'log' })).toBeCloseTo(0.001, 12);
    expect(scrubNumber(16, 8, 1, { integer: true })).toBe(18);
  });
});

it('says what a number outside the range should have been', () => {
  expect(findRangeProblem(1.5, { integer: true })).toBe('a whole number');
  expect(findRangeProblem(0, { minimum: 0, exclusiveMinimum: true })).toBe('more than 0');
  expect(findRangeProblem(2, { maximum: 1 })).toBe('1 or less');
  expect(findRangeProblem(0.5, { minimum: 0, maximum: 1 })).toBeNull();
});

describe('parseNumbers', () => {
  it('reads a list as people write shapes', () => {
    const whole = { integer: true };
    for (const text of ['28x28x1', '28 × 28 × 1', '28, 28,1', '[28 28 1]', '(28;28;1)'])
      expect(parseNumbers(text, whole), text).toEqual([28, 28, 1]);
    expect(parseNumbers('3,5', whole)).toEqual([3, 5]);
  });

  it('leaves single numbers, and what is no list, to the entry itself', () => {
    for (const text of ['28', '', '1e-3', '0,5', '28x', 'xx', '2x wide'])
      expect(parseNumbers(text), text).toBeNull();
  });
});
