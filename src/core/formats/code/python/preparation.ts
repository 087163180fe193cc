import type { NumberStep, PreparedColumn, Preparation } from '../../../datasets/table.ts';

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
  { columns, target, window }: Preparation,
  createArray: (rows: string) => string,
): string {
  const lines = columns.map((column) => `    (${printColumn(column)}),`);
  const classes = target.kind === 'classes' ? target.classes.map(pythonString).join(', ') : '';
  return `
# ("number", name, steps, offset, scale, value where missing, says where it is missing),
# ("oneHot", name, categories, word where missing, says ...), ("ordinal", name, categories, offset, scale, word, says ...)
# or ("hash", name, buckets, word, says ...)
COLUMNS = [
${lines.join('\n')}
]

# Class names in the order of the output; empty for numbers.
CLASSES = [${classes}]

MISSING = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "?"}


def prepare(rows):
    """${
      window === undefined
        ? 'Prepares raw rows (a cell per column; None is missing) as the training data was prepared.'
        : `Prepares examples, each a list of ${window.length} raw rows after each other, the latest last.`
    }"""
    return ${createArray(window === undefined ? '[prepare_row(row) for row in rows]' : '[prepare_window(row) for row in rows]')}
${
  window === undefined
    ? ''
    : `

def prepare_window(window):
    if len(window) != ${window.length}:
        raise ValueError(f"Expected ${window.length} rows, got {len(window)}")
    return [feature for row in window for feature in prepare_row(row)]
`
}


def prepare_row(row):
    if len(row) != len(COLUMNS):
        raise ValueError(f"Expected {len(COLUMNS)} values, got {len(row)}")
    features = []
    for cell, column in zip(row, COLUMNS):
        missing = cell is None or cell != cell or str(cell).strip() in MISSING
        kind, name, *rest = column
        if kind == "number":
            steps, offset, scale, fill, indicator = rest
            value = fill if missing else float(cell)
            if not math.isfinite(value):
                raise ValueError(f"Expected a number for column {name!r}, got {cell!r}")
            for step in steps:
                value = apply_step(value, *step)
            features.append((value - offset) / scale)
        elif kind == "hash":
            buckets, fill, indicator = rest
            bucket = hash_word(fill if missing else str(cell).strip()) % buckets
            features.extend(float(k == bucket) for k in range(buckets))
        else:
            categories, *scaling, fill, indicator = rest
            word = fill if missing else str(cell).strip()
            if word not in categories:
                raise ValueError(f"Column {name!r} has no category {word!r}")
            if kind == "ordinal":
                offset, scale = scaling
                features.append((categories.index(word) - offset) / scale)
            else:
                features.extend(float(word == category) for category in categories)
        if indicator:
            features.append(float(missing))
    return features


def apply_step(value, kind, *numbers):
    if kind == "scale":
        offset, scale = numbers
        return (value - offset) / scale
    if kind == "clip":
        low, high = numbers
        return min(max(value, low), high)
    return -math.log(1 - value) if value < 0 else math.log(1 + value)


def hash_word(word):
    """32-bit FNV-1a of the word's UTF-8 bytes."""
    value = 0x811C9DC5
    for byte in word.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value
`;
}

function printColumn(column: PreparedColumn): string {
  const name = pythonString(column.name);
  const indicator = column.indicator === true ? 'True' : 'False';
  if (column.kind === 'numeric') {
    const { steps = [], offset, scale, fill } = column;
    const list = steps.map(printStep).join('');
    return `"number", ${name}, (${list}), ${String(offset)}, ${String(scale)}, ${String(fill)}, ${indicator}`;
  }
  const fill = pythonString(column.fill);
  if (column.kind === 'hash') return `"hash", ${name}, ${column.buckets}, ${fill}, ${indicator}`;
  const categories = `[${column.categories.map(pythonString).join(', ')}]`;
  const scaling = column.kind === 'ordinal' ? `${String(column.offset)}, ${String(column.scale)}, ` : '';
  return `"${column.kind}", ${name}, ${categories}, ${scaling}${fill}, ${indicator}`;
}

/** A tuple with a comma behind it, so that a list of one is a tuple as well. */
function printStep(step: NumberStep): string {
  if (step.kind === 'scale') return `("scale", ${String(step.offset)}, ${String(step.scale)}), `;
  return step.kind === 'clip' ? `("clip", ${String(step.low)}, ${String(step.high)}), ` : '("log",), ';
}
