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
import { printPreparation } from './preparation.ts';
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

const PREDICT = `
def predict(rows):
    """Prepares raw rows and runs the network."""
    return run(prepare(rows))
`;

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

${
  preparation === null
    ? ''
    : `${printPreparation(preparation, (rows) => `np.array(${rows}, np.float32).reshape(len(rows), -1)`)}

${PREDICT}`
}
${collectRoutines(pythonRoutines, used).join('\n\n\n')}


# float32, little-endian, base64
WEIGHTS = np.frombuffer(base64.b64decode("""
${encodeBase64(floatBytes(constants.map(({ values }) => values))).join('\n')}
"""), "<f4")
${weights.join('\n')}
`;
}
