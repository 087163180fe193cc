import { showShape } from '../../support/shape.ts';
import { commentText, createNamer } from '../code/identifier.ts';
import { printPreparation, pythonString } from '../code/python/preparation.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../definition.ts';
import { floatBytes } from '../float-bytes.ts';
import { lowerGraph } from '../program/lower-graph.ts';
import { dispatch, type Operation, type Program } from '../program/program.ts';
import { writeZip } from '../zip/write-zip.ts';
import { ModuleBuilder } from './module-builder.ts';
import { torchOperations } from './operations.ts';
import { pickleStateDict, type TorchTensor } from './pickle.ts';

/** A state_dict and the module that it belongs to. Written, never read: .pt files are programs. */
export const torch: ModelFormat = Object.freeze({
  type: 'pytorch',
  label: 'PyTorch',
  extension: 'pt',
  description: 'A state_dict in PyTorch’s own names and layouts, and the Python module that loads it.',
  carries: 'model' as const,
  severalFiles: true as const,
  write: writeTorch,
});

function writeTorch(model: ExportModel, baseName: string): readonly ExportedFile[] {
  const { tensors, source } = createTorchModule(model, baseName);
  return [
    { suffix: '.pt', bytes: writeStateDict(tensors) },
    { suffix: '.py', bytes: new TextEncoder().encode(source) },
  ];
}

/** The archive that torch.save makes since 1.6. */
function writeStateDict(tensors: readonly TorchTensor[]): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  return writeZip(
    [
      { name: 'archive/data.pkl', bytes: pickleStateDict(tensors) },
      { name: 'archive/byteorder', bytes: text('little') },
      ...tensors.map(({ values }, index) => ({
        name: `archive/data/${index}`,
        bytes: floatBytes([values]),
      })),
      { name: 'archive/version', bytes: text('3\n') },
    ],
    64,
  );
}

/** The module's source and its weights. */
export function createTorchModule(
  model: Omit<ExportModel, 'metadata'> & { readonly forTraining?: boolean },
  /** Null: code by itself, without a file of weights. */
  baseName: string | null,
): { readonly tensors: readonly TorchTensor[]; readonly source: string } {
  const program = lowerGraph(model);
  const learned = new Set(model.weights.map(({ name }) => name));
  const builder = new ModuleBuilder(learned);
  const own = operationsOf(program);
  const print = (operation: Operation) =>
    `        v${operation.output.id} = ${dispatch(torchOperations, operation, builder)}  # ${operation.node}`;
  const body = program.operations.filter((operation) => own.has(operation)).map(print);
  const answer = program.operations.filter((operation) => !own.has(operation)).map(print);
  return { tensors: builder.tensors, source: printSource(program, model, builder, body, answer, baseName) };
}

/** Operations that lead to the network's own outputs, as opposed to what makes answers of them. */
function operationsOf({ operations, outputs }: Program): ReadonlySet<Operation> {
  const wanted = new Set(outputs.filter(({ meaning }) => meaning === 'network').map(({ value }) => value.id));
  const found = new Set<Operation>();
  for (const operation of [...operations].reverse()) {
    if (!wanted.has(operation.output.id)) continue;
    found.add(operation);
    for (const input of operation.inputs) wanted.add(input.id);
  }
  return found;
}

function printSource(
  program: Program,
  { design, preparation }: Pick<ExportModel, 'design' | 'preparation'>,
  builder: ModuleBuilder,
  body: readonly string[],
  answer: readonly string[],
  baseName: string | null,
): string {
  const namer = createNamer();
  const parameters = program.inputs.map(({ name }) => namer(name));
  const networks = program.outputs.filter(({ meaning }) => meaning === 'network');
  const last = program.outputs.find(({ meaning }) => meaning !== 'network');
  const results = networks.map(({ value }) => `v${value.id}`).join(', ');
  return `# -*- coding: utf-8 -*-
# ${commentText(design.name)}: a neural network, exported by Descent. Tensors are channels-last.
#
#     model = ${baseName === null ? 'Network()' : 'load()'}
${program.inputs.map(({ name, value }, index) => `# ${parameters[index]!}: ${commentText(name)} ${showShape(value.shape)}\n`).join('')}${baseName === null ? '' : 'from pathlib import Path\n'}${preparation === null ? '' : 'import math\n'}
import torch
import torch.nn as nn
import torch.nn.functional as F

${builder.fields.some((line) => line.includes('position_waves(')) ? WAVES : ''}
class Network(nn.Module):
    def __init__(self):
        super().__init__()
${builder.fields.map((line) => `        ${line}\n`).join('')}
    def forward(self, ${parameters.join(', ')}):
${program.inputs.map(({ value }, index) => `        v${value.id} = ${parameters[index]!}`).join('\n')}
${body.map((line) => `${line}\n`).join('')}        return ${results}
${
  last === undefined
    ? ''
    : `
    def answer(self, output):
        """The output as ${last.meaning === 'prediction' ? 'the target in its own unit' : 'probabilities'}."""
        v${networks[0]!.value.id} = output
${answer.join('\n')}
        return v${last.value.id}
`
}
${baseName === null ? '' : printLoad(baseName)}${preparation === null ? '' : printPreparation(preparation, (rows) => `torch.tensor(${rows}, dtype=torch.float32)`)}`;
}

const WAVES = `
def position_waves(steps, features, base):
    """Sines at even features, cosines at odd ones."""
    i = torch.arange(features)
    angle = torch.arange(steps)[:, None] * base ** (-(i - i % 2) / features)
    return torch.where(i % 2 == 0, torch.sin(angle), torch.cos(angle))

`;

const printLoad = (baseName: string): string => `
def load(path=None):
    """The network with its weights, ready to predict."""
    path = path or Path(__file__).with_name(${pythonString(`${baseName}.pt`)})
    model = Network()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model.eval()
`;
