import type { Preparation } from '../../../datasets/table.ts';
import { showShape } from '../../../support/shape.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../../definition.ts';
import { floatBytes } from '../../float-bytes.ts';
import { lowerGraph } from '../../program/lower-graph.ts';
import { dispatch, type Program } from '../../program/program.ts';
import { encodeBase64 } from '../base64.ts';
import { checkCodeSize } from '../code-size.ts';
import { commentText, createNamer } from '../identifier.ts';
import { collectRoutines } from '../routine.ts';
import { pythonOperations, type PythonContext } from './operations.ts';
import { pythonRoutines } from './routines.ts';

/** Inference in Python with NumPy alone. */
export const pythonCode: ModelFormat = Object.freeze({
  type: 'python',
  label: 'Python (NumPy)',
  extension: 'py',
  description: 'One module that needs NumPy alone: short enough to read, for scripts and notebooks.',
  carries: 'code' as const,
  write: writePython,
});

function writePython(model: ExportModel): readonly ExportedFile[] {
  const program = lowerGraph(model);
  checkCodeSize(program, 'Python');
  return [{ suffix: '.py', bytes: new TextEncoder().encode(printModule(program, model)) }];
}

function printModule(program: Program, { design, preparation }: ExportModel): string {
  const { constants, inputs, outputs } = program;
  const places = new Map(constants.map(({ name }, index) => [name, `W${index + 1}`]));
  const used = new Set<string>();
  const context: PythonContext = {
    name: ({ id }) => `v${id}`,
    constant: (constant) => (constant === null ? 'None' : places.get(constant.name)!),
    use(routine) {
      used.add(routine);
      return routine;
    },
  };
  const steps = program.operations.map((operation) => {
    const code = dispatch(pythonOperations, operation, context);
    return `    v${operation.output.id} = ${code}  # ${operation.node}`;
  });
  const namer = createNamer();
  const parameters = inputs.map(({ name }) => namer(name));
  const keyOf = createNamer();
  const results = outputs.map(({ name, value }) => `"${keyOf(name)}": v${value.id}`);
  let at = 0;
  const weights = constants.map(({ name, shape, values }) => {
    const start = at;
    at += values.length;
    return `${places.get(name)!} = WEIGHTS[${start}:${at}].reshape(${shape.length === 0 ? '()' : `(${shape.join(', ')},)`})  # ${commentText(name)}`;
  });
  // Without the first line a name such as "Encoding: x" would choose the file's encoding (PEP 263).
  return `# -*- coding: utf-8 -*-
# ${commentText(design.name)}: a neural network, exported by Descent. It needs NumPy alone.
import base64
import math

import numpy as np

${inputs.map(({ name, value }, index) => `# ${parameters[index]!}: ${commentText(name)} ${showShape(value.shape)}, channels last\n`).join('')}

def run(${parameters.join(', ')}):
    """The network for N examples${preparation === null ? '' : ', from prepared features (see prepare)'}. Returns a dict of arrays."""
${inputs.map(({ value }, index) => `    v${value.id} = check_input(${parameters[index]!}, (${value.shape.map((size) => `${size},`).join(' ')}))`).join('\n')}
${steps.join('\n')}
    return {key: np.asarray(value, np.float32) for key, value in {${results.join(', ')}}.items()}


def check_input(values, shape):
    values = np.asarray(values, np.float32)
    if values.shape[1:] != shape:
        raise ValueError(f"Expected numbers of the shape (N, *{shape}), got {values.shape}")
    return values

${preparation === null ? '' : printPreparation(preparation)}
${collectRoutines(pythonRoutines, used).join('\n\n\n')}


# float32, little-endian, base64
WEIGHTS = np.frombuffer(base64.b64decode("""
${encodeBase64(floatBytes(constants.map(({ values }) => values))).join('\n')}
"""), "<f4")
${weights.join('\n')}
`;
}

/** A Python string literal in plain ASCII. */
function pythonString(text: string): string {
  const plain = Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    if (code >= 0x20 && code < 0x7f) return letter;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${plain.join('')}"`;
}

function printPreparation({ columns, target }: Preparation): string {
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
    return np.array([prepare_row(row) for row in rows], np.float32).reshape(len(rows), -1)


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


def predict(rows):
    """Prepares raw rows and runs the network."""
    return run(prepare(rows))

`;
}
