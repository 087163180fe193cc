import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-layers-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Every door that must stay shut: who imports what, and the rule that says so. */
const shut: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['src/core/support/a.ts', 'src/core/engine/b.ts', 'core-order-support'],
  ['src/core/layers/a.ts', 'src/core/losses/b.ts', 'core-order-layers'],
  ['src/core/graph/a.ts', 'src/core/plan/b.ts', 'core-order-graph'],
  ['src/core/formats/a.ts', 'src/core/project/b.ts', 'core-order-formats'],
  ['src/core/plan/a.ts', 'src/core/contract/b.ts', 'core-below-contract'],
  ['src/core/contract/a.ts', 'src/core/plan/b.ts', 'core-contract-takes-types'],
  ['src/core/plan/a.ts', 'src/main/windows/b.ts', 'core-outwards'],
  ['src/core/formats/a.ts', 'node:fs', 'core-no-node'],
  ['src/core/formats/a.ts', 'vue', 'core-packages'],
  ['src/core/formats/a.ts', 'csv-parse/sync', 'core-packages'],
  ['src/main/windows/a.ts', 'better-sqlite3', 'sqlite-only-in-storage'],
  ['src/main/ipc/a.ts', 'src/renderer/ui/b.ts', 'main-outwards'],
  ['src/main/trainer/a.ts', 'src/main/windows/b.ts', 'trainer-core-only'],
  ['src/renderer/ui/a.ts', 'src/main/windows/b.ts', 'renderer-no-processes'],
  ['src/renderer/ui/a.ts', 'src/core/training/b.ts', 'renderer-no-training'],
  ['src/renderer/ui/a.ts', 'src/core/inspect/b.ts', 'renderer-inspect-types-only'],
  ['src/renderer/ui/a.ts', 'node:path', 'renderer-no-node'],
  ['src/renderer/ui/a.ts', 'electron', 'renderer-no-electron'],
  ['src/renderer/ui/a.ts', 'src/renderer/features/one/b.ts', 'ui-below-features'],
  ['src/renderer/features/one/a.ts', 'src/renderer/features/two/b.ts', 'feature-not-feature'],
  ['src/cli/a.ts', 'src/main/windows/b.ts', 'cli-doors'],
  ['e2e/a.ts', 'src/core/support/b.ts', 'e2e-alone'],
];

/** Doors that must stay open. */
const open: readonly (readonly [from: string, to: string])[] = [
  ['src/core/formats/a.ts', 'src/core/training/b.ts'],
  ['src/core/datasets/a.ts', 'csv-parse/browser/esm/sync'],
  ['src/core/contract/a.ts', 'valibot'],
  ['src/main/storage/a.ts', 'better-sqlite3'],
  ['src/main/trainer/a.ts', 'src/core/training/b.ts'],
  ['src/renderer/features/one/a.ts', 'src/core/graph/b.ts'],
  ['src/cli/a.ts', 'src/main/storage/b.ts'],
];

async function violations(from: string, to: string): Promise<string[]> {
  for (const top of ['src', 'e2e']) rmSync(join(folder, top), { recursive: true, force: true });
  const isFile = /^(src|e2e)\//.test(to);
  if (isFile) write(to, 'export const b = 1;\n');
  write(
    from,
    `import * as b from '${isFile ? '../'.repeat(from.split('/').length - 1) + to : to}';\nexport { b };\n`,
  );
  const rules = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as {
    default: IConfiguration;
  };
  const { forbidden, options } = rules.default;
  const result = await cruise([from.split('/')[0]!], {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const { summary } = result.output as ICruiseResult;
  return summary.violations.map((violation) => violation.rule.name);
}

describe('the layering rules', () => {
  it.each(shut)('keep %s from importing %s', async (from, to, rule) => {
    expect(await violations(from, to)).toContain(rule);
  });

  it.each(open)('let %s import %s', async (from, to) => {
    expect(await violations(from, to)).toEqual([]);
  });
});
