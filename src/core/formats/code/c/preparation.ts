import type { NumberStep, PreparedColumn, Preparation } from '../../../datasets/table.ts';
import { countFeatures } from '../../../datasets/apply-preparation.ts';
import { commentText } from '../identifier.ts';
import { cDouble, cString } from './literals.ts';

/** A struct for a raw row, and the functions that prepare one, or the rows of a window. */
export function printCPreparation(
  { columns, target, window }: Preparation,
  prefix: string,
  namer: (name: string) => string,
): string {
  const upper = prefix.toUpperCase();
  const fields = columns.map(({ name }) => namer(name));
  const members = columns.map((column, i) =>
    column.kind === 'numeric'
      ? `  double ${fields[i]}; /* ${commentText(column.name)}; NAN where missing */`
      : `  const char *${fields[i]}; /* ${commentText(column.name)}; NULL where missing */`,
  );
  const steps = columns.map((column, i) => {
    const cell = `row->${fields[i]}`;
    const isMissing = column.kind === 'numeric' ? `isnan(${cell})` : `!${cell}`;
    const indicator = column.indicator === true ? `\n  *features++ = ${isMissing} ? 1.0f : 0.0f;` : '';
    return `${printColumn(column, cell)}${indicator}`;
  });
  const classes =
    target.kind === 'classes'
      ? `
/* Class names in the order of the output. */
#define ${upper}_CLASSES {${target.classes.map(cString).join(', ')}}
`
      : '';
  const windowed =
    window === undefined
      ? ''
      : `
/* Prepares ${window.length} raw rows after each other, the latest last. Returns as ${prefix}_prepare. */
static inline int ${prefix}_prepare_window(const struct ${prefix}_row rows[${window.length}], float *features) {
  for (int i = 0; i < ${window.length}; i++)
    if (${prefix}_prepare(rows + i, features + i * ${countFeatures(columns)})) return -1;
  return 0;
}
`;
  return `
/* One raw row. */
struct ${prefix}_row {
${members.join('\n')}
};

/* Prepares one raw row as the training data was prepared. Returns 0, or -1 for a word that was not there then. */
static inline int ${prefix}_prepare(const struct ${prefix}_row *row, float *features) {
${steps.join('\n')}
  return 0;
}
${windowed}${classes}`;
}

function printColumn(column: PreparedColumn, cell: string): string {
  if (column.kind === 'numeric') {
    const { fill, offset, scale, steps = [] } = column;
    const value = `(isnan(${cell}) ? ${cDouble(fill)} : ${cell})`;
    const last = (x: string) => `*features++ = (float)((${x} - ${cDouble(offset)}) / ${cDouble(scale)});`;
    if (steps.length === 0) return `  ${last(value)}`;
    return `  {
    double x = ${value};
${steps.map((step) => `    ${printStep(step)}`).join('\n')}
    ${last('x')}
  }`;
  }
  const word = `const char *word = ${cell} ? ${cell} : ${cString(column.fill)};`;
  if (column.kind === 'hash') {
    return `  {
    ${word}
    unsigned long hash = 0x811c9dc5UL;
    for (; *word; word++) hash = ((hash ^ (unsigned char)*word) * 0x01000193UL) & 0xffffffffUL;
    for (unsigned long i = 0; i < ${column.buckets}; i++) *features++ = i == hash % ${column.buckets} ? 1.0f : 0.0f;
  }`;
  }
  const words = `static const char *const words[] = {${column.categories.map(cString).join(', ')}};`;
  if (column.kind === 'ordinal') {
    return `  {
    ${words}
    ${word}
    int place = 0;
    while (place < ${column.categories.length} && strcmp(word, words[place]) != 0) place++;
    if (place == ${column.categories.length}) return -1;
    *features++ = (float)((place - ${cDouble(column.offset)}) / ${cDouble(column.scale)});
  }`;
  }
  return `  {
    ${words}
    ${word}
    int found = 0;
    for (int i = 0; i < ${column.categories.length}; i++) {
      const int is = strcmp(word, words[i]) == 0;
      found |= is;
      *features++ = (float)is;
    }
    if (!found) return -1;
  }`;
}

function printStep(step: NumberStep): string {
  if (step.kind === 'scale') return `x = (x - ${cDouble(step.offset)}) / ${cDouble(step.scale)};`;
  if (step.kind === 'clip') return `x = fmin(fmax(x, ${cDouble(step.low)}), ${cDouble(step.high)});`;
  return 'x = x < 0 ? -log(1 - x) : log(1 + x);';
}
