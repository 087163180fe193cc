import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { isCataloguePageCurrent, listSections, REFRESH_COMMAND, renderCatalogue } from './catalogue-docs.ts';

const entries = listSections().flatMap((section) => section.entries);

test('docs/catalogue.md says what the catalogue says', () => {
  expect(isCataloguePageCurrent(), `docs/catalogue.md is out of date. Run: ${REFRESH_COMMAND}`).toBe(true);
});

test('every entry has one row with as many cells as the head', () => {
  const rows = renderCatalogue()
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|').length, row).toBe(7);
  for (const { type } of entries) {
    expect(rows.filter((row) => row.includes(`<br>\`${type}\` |`)).length, type).toBeGreaterThanOrEqual(1);
  }
});

test('a bar in a formula or a text does not end its cell', () => {
  const entry = {
    type: 'sample',
    label: 'A | B',
    description: 'one | two',
    formula: '|x| + \\|y\\|',
    fields: {},
    references: [],
  };
  const row = renderCatalogue([{ title: 'Samples', entries: [entry] }])
    .trimEnd()
    .split('\n')
    .at(-1)!;
  expect(row).toBe(
    '| **A \\| B**<br>`sample` | one \\| two<br>$\\vert x\\vert + \\Vert y\\Vert$ | - | - | - |',
  );
});

describe.each(entries)('$type', (entry) => {
  test('has a formula that KaTeX can show', () => {
    const options = { throwOnError: true, strict: 'error' } as const;
    expect(() => katex.renderToString(entry.formula, options)).not.toThrow();
  });

  test('has words for a newcomer: a label, a sentence, and help for every field', () => {
    expect(entry.label).toMatch(/\S/);
    expect(entry.description).toMatch(/[.?!]$/);
    for (const [name, field] of Object.entries(entry.fields)) {
      expect(field.label, name).toMatch(/\S/);
      expect(field.help, name).toMatch(/[.?!)]$/);
    }
  });
});
