import type { Preparation } from '../../../datasets/table.ts';

/** A Python string literal in plain ASCII. */
export function pythonString(text: string): string {
  const plain = Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    if (code >= 0x20 && code < 0x7f) return letter;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${plain.join('')}"`;
}

/**
 * Column and class tables and a function `prepare(rows)`.
 * @param createArray code that makes an array out of a list of lists.
 */
export function printPreparation(
  { columns, target }: Preparation,
  createArray: (rows: string) => string,
): string {
  const lines = columns.map((column) =>
    column.kind === 'numeric'
      ? `    (${pythonString(column.name)}, ${String(column.offset)}, ${String(column.scale)}, ${String(column.fill)}),`
      : `    (${pythonString(column.name)}, [${column.categories.map(pythonString).join(', ')}], ${pythonString(column.fill)}),`,
  );
  const classes = target.kind === 'classes' ? target.classes.map(pythonString).join(', ') : '';
  return `
# (name, offset, scale, value where missing) or (name, categories, word where missing)
COLUMNS = [
${lines.join('\n')}
]

# Class names in the order of the output; empty for numbers.
CLASSES = [${classes}]

MISSING = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "?"}


def prepare(rows):
    """Prepares raw rows (a cell per column; None is missing) as the training data was prepared."""
    return ${createArray('[prepare_row(row) for row in rows]')}


def prepare_row(row):
    if len(row) != len(COLUMNS):
        raise ValueError(f"Expected {len(COLUMNS)} values, got {len(row)}")
    features = []
    for cell, column in zip(row, COLUMNS):
        missing = cell is None or cell != cell or str(cell).strip() in MISSING
        if len(column) == 4:
            name, offset, scale, fill = column
            value = fill if missing else float(cell)
            if not math.isfinite(value):
                raise ValueError(f"Expected a number for column {name!r}, got {cell!r}")
            features.append((value - offset) / scale)
        else:
            name, categories, fill = column
            word = fill if missing else str(cell).strip()
            if word not in categories:
                raise ValueError(f"Column {name!r} has no category {word!r}")
            features.extend(float(word == category) for category in categories)
    return features
`;
}
