// npm run -s docs              writes docs/catalogue.md from the catalogue
// npm run -s docs -- --check   only tells whether it is up to date
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generators } from '../src/core/datasets/generators/index.ts';
import { preparationSteps } from '../src/core/datasets/steps/index.ts';
import { initializers } from '../src/core/initializers/index.ts';
import { layers } from '../src/core/layers/index.ts';
import { losses } from '../src/core/losses/index.ts';
import { metrics } from '../src/core/metrics/index.ts';
import { optimizers } from '../src/core/optimizers/index.ts';
import { schedules } from '../src/core/schedules/index.ts';
import type { Field } from '../src/core/support/fields.ts';
import type { Reference } from '../src/core/support/reference.ts';

/** The command that refreshes the page: tests print it. */
export const REFRESH_COMMAND = 'npm run -s docs';

/** The page in the repository. */
export const CATALOGUE_PAGE = join(import.meta.dirname, '../docs/catalogue.md');

/** What all families of the catalogue have in common. */
export interface CatalogueEntry {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly formula: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly references: readonly Reference[];
  readonly deviations?: string;
}

interface Section {
  readonly title: string;
  readonly entries: readonly CatalogueEntry[];
}

const LAYER_SECTIONS: Readonly<Record<string, string>> = {
  input: 'Input',
  dense: 'Dense',
  activation: 'Activations',
  convolution: 'Convolution',
  pooling: 'Pooling and resizing',
  normalization: 'Normalisation',
  regularization: 'Regularisation',
  shape: 'Shape',
  merge: 'Merging',
  recurrent: 'Recurrent',
  attention: 'Attention',
  embedding: 'Embedding',
};

/** Every section of the page, in the order of the palette and the menus. */
export function listSections(): readonly Section[] {
  const categories = [...new Set(layers.all.map((layer) => layer.category))];
  return [
    ...categories.map((category) => ({
      title: `Layers: ${LAYER_SECTIONS[category] ?? category}`,
      entries: layers.all.filter((layer) => layer.category === category),
    })),
    { title: 'Losses', entries: losses.all },
    { title: 'Metrics', entries: metrics.all },
    { title: 'Optimizers', entries: optimizers.all },
    { title: 'Learning-rate schedules', entries: schedules.all },
    { title: 'Initialisers', entries: initializers.all },
    {
      title: 'Preparation steps',
      entries: preparationSteps.all.map((step) => ({ ...step, references: [] })),
    },
    { title: 'Generators', entries: generators.all },
  ];
}

/** A cell must not contain what ends it. */
const escapeText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** In a table a bar would end the cell; `\operatorname` is not allowed where GitHub shows formulas. */
function showFormula(formula: string): string {
  const safe = formula
    // A command needs a space before a letter; before the closing dollar there must be none.
    .replaceAll(/\\\|(?=([A-Za-z])?)/g, (_bar, letter) => (letter === undefined ? '\\Vert' : '\\Vert '))
    .replaceAll(/\|(?=([A-Za-z])?)/g, (_bar, letter) => (letter === undefined ? '\\vert' : '\\vert '))
    .replaceAll('\\operatorname', '\\mathrm');
  return `$${safe}$`;
}

function showRange(field: Field): string {
  switch (field.kind) {
    case 'boolean':
      return '';
    case 'text':
      return 'text';
    case 'choice':
      return field.options.map((option) => `\`${option.value}\``).join(', ');
    case 'spec':
      return `any ${field.family}`;
    case 'integers':
    case 'numbers': {
      const { minimumLength, maximumLength } = field;
      const count =
        minimumLength === maximumLength ? String(minimumLength) : `${minimumLength} to ${maximumLength}`;
      return `${count} numbers${field.minimum === undefined ? '' : ` of at least ${field.minimum}`}`;
    }
    case 'integer':
    case 'number': {
      const low =
        field.minimum === undefined ? '(-∞' : `${field.exclusiveMinimum ? '(' : '['}${field.minimum}`;
      const high =
        field.maximum === undefined ? '∞)' : `${field.maximum}${field.exclusiveMaximum ? ')' : ']'}`;
      return `${field.kind === 'integer' ? 'whole, ' : ''}${low}, ${high}${field.nullable ? ' or none' : ''}`;
    }
  }
}

function showDefault(field: Field): string {
  if (field.default === null) return 'none';
  if (field.kind === 'spec') return field.default.type;
  return Array.isArray(field.default) ? `[${field.default.join(', ')}]` : String(field.default);
}

function showField([name, field]: readonly [string, Field]): string {
  const range = showRange(field);
  return escapeText(`\`${name}\` = ${showDefault(field)}${range === '' ? '' : ` (${range})`}`);
}

function showReference({ title, authors, year, url }: Reference): string {
  const named = url === undefined ? escapeText(title) : `[${escapeText(title)}](${url})`;
  const by = [authors, year].filter((part) => part !== undefined).join(' ');
  return by === '' ? named : `${escapeText(by)}: ${named}`;
}

function renderEntry(entry: CatalogueEntry): string {
  const cells = [
    `**${escapeText(entry.label)}**<br>\`${entry.type}\``,
    `${escapeText(entry.description)}<br>${showFormula(entry.formula)}`,
    Object.entries(entry.fields).map(showField).join('<br>'),
    entry.references.map(showReference).join('<br>'),
    escapeText(entry.deviations ?? ''),
  ];
  return `| ${cells.map((cell) => (cell === '' ? '-' : cell)).join(' | ')} |`;
}

/** The whole page as Markdown. */
export function renderCatalogue(sections: readonly Section[] = listSections()): string {
  const lines = [
    '# Catalogue',
    '',
    `Written by \`${REFRESH_COMMAND}\` from the definitions in src/core: do not edit.`,
    '',
    'Fields are listed as name = default (range). Deviations are from PyTorch or from the paper; where nothing is said there is none that we know of. Images are [height, width, channels]; axes are counted from 1, the batch being 0.',
  ];
  for (const { title, entries } of sections) {
    if (entries.length === 0) continue;
    lines.push('', `## ${title}`, '');
    lines.push('| Name | What it does | Fields | Source | Deviations |', '|---|---|---|---|---|');
    lines.push(...entries.map(renderEntry));
  }
  return `${lines.join('\n')}\n`;
}

/** True when the page in the repository is what the catalogue gives now. */
export function isCataloguePageCurrent(): boolean {
  if (!existsSync(CATALOGUE_PAGE)) return false;
  // A checkout on Windows may have turned the line ends.
  return readFileSync(CATALOGUE_PAGE, 'utf8').replaceAll('\r\n', '\n') === renderCatalogue();
}

if (process.argv[1] === import.meta.filename) {
  if (!process.argv.includes('--check')) {
    writeFileSync(CATALOGUE_PAGE, renderCatalogue());
    console.log('docs/catalogue.md: written');
  } else if (isCataloguePageCurrent()) {
    console.log('docs/catalogue.md: up to date');
  } else {
    console.error(`docs/catalogue.md is not what the catalogue says now. Run: ${REFRESH_COMMAND}`);
    process.exitCode = 1;
  }
}
