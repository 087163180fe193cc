import type { PreparedColumn, Preparation } from '../../../datasets/table.ts';

const HASH_WORD = `
/** 32-bit FNV-1a of the word's UTF-8 bytes, modulo n. */
function hashWord(word, n) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % n;
}
`;

/** Column and class tables and a function \`prepare\` as JavaScript without imports. */
export function printJavascriptPreparation({ columns, target, window }: Preparation): string {
  const classes = target.kind === 'classes' ? target.classes : [];
  const isWindow = window !== undefined;
  return `/**
 * How each column of a raw row becomes features. Numbers: the steps in their order, then (value - offset) / scale.
 * Words: one feature per category, its place in the list, or one of the buckets of a hash. \`fill\` is taken where a
 * cell is missing; with \`indicator\` a further feature is 1 there.
 */
export const columns = ${JSON.stringify(columns.map(withoutWords), null, 1).replace(/\n\s*/g, ' ')};

/** Class names in the order of the output; empty for numbers. */
export const classes = ${JSON.stringify(classes)};

const missing = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?']);

function applyStep(value, step) {
  if (step.kind === 'scale') return (value - step.offset) / step.scale;
  if (step.kind === 'clip') return Math.min(Math.max(value, step.low), step.high);
  return value < 0 ? -Math.log(1 - value) : Math.log(1 + value);
}
${columns.some(({ kind }) => kind === 'hash') ? HASH_WORD : ''}
${
  isWindow
    ? `/** Prepares ${window.length} raw rows after each other, the latest last, as the training data was prepared. */
export function prepare(rows) {
  if (rows.length !== ${window.length}) throw new RangeError(\`Expected ${window.length} rows, got \${rows.length}\`);
  return Float32Array.from(rows.flatMap(prepareRow));
}
`
    : `/** Prepares one raw row (a cell per column; null or '' is missing) as the training data was prepared. */
export const prepare = (row) => Float32Array.from(prepareRow(row));
`
}
function prepareRow(row) {
  if (row.length !== columns.length) {
    throw new RangeError(\`Expected \${columns.length} values, got \${row.length}\`);
  }
  const features = [];
  columns.forEach((column, index) => {
    const cell = row[index];
    const isMissing = cell === null || cell === undefined || missing.has(String(cell).trim());
    if (column.kind === 'numeric') {
      const isNumber = typeof cell === 'number' || /^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$/.test(cell);
      const value = isMissing ? column.fill : isNumber ? Number(cell) : NaN;
      if (!Number.isFinite(value)) throw new RangeError(\`Expected a number for column "\${column.name}", got \${cell}\`);
      features.push(((column.steps ?? []).reduce(applyStep, value) - column.offset) / column.scale);
    } else {
      const word = isMissing ? column.fill : String(cell).trim();
      const place = column.kind === 'hash' ? ${columns.some(({ kind }) => kind === 'hash') ? 'hashWord(word, column.buckets)' : '-1'} : column.categories.indexOf(word);
      if (place < 0) throw new RangeError(\`Column "\${column.name}" has no category "\${cell}"\`);
      const size = column.kind === 'hash' ? column.buckets : column.categories.length;
      if (column.kind === 'ordinal') features.push((place - column.offset) / column.scale);
      else for (let k = 0; k < size; k++) features.push(k === place ? 1 : 0);
    }
    if (column.indicator === true) features.push(isMissing ? 1 : 0);
  });
  return features;
}
`;
}

/** Code has the hash itself. */
function withoutWords(column: PreparedColumn): object {
  if (column.kind !== 'hash') return column;
  const { words, ...rest } = column;
  void words;
  return rest;
}
