/** A table of what a person sees: texts and numbers, nothing else. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A way to write a table down. */
export interface TableFormat {
  readonly type: 'csv' | 'markdown' | 'latex';
  readonly label: string;
  readonly extension: string;
  write(table: TextTable): string;
}

/** Cells that a spreadsheet would take for a formula: they begin like one and are no number. */
function neutralize(text: string): string {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return !isNumber && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Shortest text that reads back as the number; NaN and infinities by name, nothing for null. */
function showCell(cell: string | number | null): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : cell;
}

/** RFC 4180: quotes where they are needed, lines end with CR LF. Formulas are made harmless by a leading quote. */
export function writeCsv({ columns, rows }: TextTable): string {
  const line = (cells: readonly (string | number | null)[]) =>
    cells
      .map((cell) => {
        const text = typeof cell === 'string' ? neutralize(cell) : showCell(cell);
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      })
      .join(',');
  return [columns, ...rows].map((cells) => `${line(cells)}\r\n`).join('');
}

/** A pipe table of GitHub flavoured Markdown; nothing in a cell becomes markup. */
export function writeMarkdown({ columns, rows }: TextTable): string {
  const escape = (cell: string | number | null) =>
    showCell(cell)
      .replaceAll('\\', '\\\\')
      .replaceAll(/[|*_`[\]<>~#]/g, (sign) => `\\${sign}`)
      .replaceAll(/[\r\n]+/g, ' ');
  const line = (cells: readonly (string | number | null)[]) => `| ${cells.map(escape).join(' | ')} |\n`;
  const isNumeric = columns.map(
    (_, index) =>
      rows.length > 0 && rows.every((cells) => typeof cells[index] === 'number' || cells[index] === null),
  );
  const rule = `| ${isNumeric.map((numeric) => (numeric ? '---:' : '---')).join(' | ')} |\n`;
  return line(columns) + rule + rows.map(line).join('');
}

const latexSigns: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** A `tabular` with the rules of the booktabs package; signs of LaTeX are written out. */
export function writeLatex({ columns, rows }: TextTable): string {
  const escape = (cell: string | number | null) =>
    showCell(cell)
      .replaceAll(/[\\~^#$%&_{}]/g, (sign) => latexSigns[sign] ?? `\\${sign}`)
      .replaceAll(/[\r\n]+/g, ' ');
  const line = (cells: readonly (string | number | null)[]) => `  ${cells.map(escape).join(' & ')} \\\\\n`;
  const alignment = columns.map((_, index) =>
    rows.length > 0 && rows.every((cells) => typeof cells[index] === 'number' || cells[index] === null)
      ? 'r'
      : 'l',
  );
  return [
    '% needs \\usepackage{booktabs}\n',
    `\\begin{tabular}{${alignment.join('')}}\n  \\toprule\n`,
    line(columns),
    '  \\midrule\n',
    ...rows.map(line),
    '  \\bottomrule\n\\end{tabular}\n',
  ].join('');
}

/** Every way, in the order of the menu. */
export const tableFormats: readonly TableFormat[] = [
  { type: 'csv', label: 'CSV', extension: 'csv', write: writeCsv },
  { type: 'markdown', label: 'Markdown', extension: 'md', write: writeMarkdown },
  { type: 'latex', label: 'LaTeX', extension: 'tex', write: writeLatex },
];
