import { expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ app: {}, dialog: {} }));
const { crashesTooOften } = await import('./crash-recovery.ts');

it('loads again twice, and asks after the third crash within five minutes', () => {
  const minute = 60_000;
  expect(crashesTooOften([0], 0)).toBe(false);
  expect(crashesTooOften([0, minute], minute)).toBe(false);
  expect(crashesTooOften([0, minute, 2 * minute], 2 * minute)).toBe(true);
  expect(crashesTooOften([0, 4 * minute, 8 * minute], 8 * minute)).toBe(false);
});
