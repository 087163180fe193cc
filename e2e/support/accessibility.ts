import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Studio } from './launch-studio.ts';

/**
 * Checks what the window shows by axe's rules for WCAG 2 A and AA; anything serious or critical fails.
 * @param rules only these: where the same thing is looked at in other colours, its names and roles are the same.
 */
export async function expectAccessible(
  { page }: Studio,
  what: string,
  rules: 'all' | 'colours' = 'all',
): Promise<void> {
  // Legacy mode: the other one opens a page of its own, which the studio forbids. Only what is wrong is described:
  // to describe all that is right takes longer than to find it.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({
    resultTypes: ['violations'],
    ...(rules === 'colours' ? { runOnly: ['color-contrast'] } : {}),
  });
  const { violations } = await axe.analyze();
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
  // Soft: one report of every screen instead of one screen after the other.
  expect.soft(found, `accessibility of ${what}`).toEqual([]);
}
