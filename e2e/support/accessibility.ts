import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Studio } from './launch-studio.ts';

/** Checks what the window shows by axe's rules for WCAG 2 A and AA; anything serious or critical fails. */
export async function expectAccessible({ page }: Studio, what: string): Promise<void> {
  // Legacy mode: the other one opens a page of its own, which the studio forbids.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
  // Soft: one report of every screen instead of one screen after the other.
  expect.soft(found, `accessibility of ${what}`).toEqual([]);
}
