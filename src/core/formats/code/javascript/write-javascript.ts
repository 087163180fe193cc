import { showShape } from '../../../support/shape.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../../definition.ts';
import { floatBytes } from '../../float-bytes.ts';
import { lowerGraph } from '../../program/lower-graph.ts';
import type { Constant } from '../../program/program.ts';
import { encodeBase64 } from '../base64.ts';
import { planCalls, type Argument, type CallPlan } from '../calls.ts';
import { checkCodeSize } from '../code-size.ts';
import { commentText, createNamer } from '../identifier.ts';
import { collectRoutines, routinesOf } from '../routine.ts';
import { printJavascriptPreparation } from './preparation.ts';
import { javascriptRoutines } from './routines.ts';

/** Inference in plain JavaScript: one module without imports, and its types. */
export const javascriptCode: ModelFormat = Object.freeze({
  type: 'javascript',
  label: 'JavaScript',
  extension: 'mjs',
  description: 'One module without imports, with types: runs in browsers, Node, Deno and Bun.',
  carries: 'code' as const,
  severalFiles: true as const,
  write: writeJavascript,
});

function writeJavascript(model: ExportModel): readonly ExportedFile[] {
  const plan = planCalls(lowerGraph(model));
  checkCodeSize(plan, 'JavaScript');
  const encoder = new TextEncoder();
  return [
    { suffix: '.mjs', bytes: encoder.encode(printModule(plan, model)) },
    { suffix: '.d.mts', bytes: encoder.encode(printTypes(plan, model)) },
  ];
}

const parameterOf = (index: number, count: number) => (count === 1 ? 'input' : `input${index + 1}`);

function printModule(plan: CallPlan, { design, preparation }: ExportModel): string {
  const constants = plan.constants;
  const nameConstant = nameConstants(constants);
  let offset = 0;
  const weights = constants.map((constant) => {
    const line = `const ${nameConstant(constant)} = weights.subarray(${offset}, ${offset + constant.values.length}); // ${commentText(constant.name)} [${constant.shape.join(', ')}]`;
    offset += constant.values.length;
    return line;
  });
  const show = (argument: Argument): string => {
    if ('block' in argument) return `b${argument.block.id}`;
    if ('constant' in argument) return argument.constant === null ? 'null' : nameConstant(argument.constant);
    if ('name' in argument) return argument.name;
    if ('integers' in argument) return `[${argument.integers.join(', ')}]`;
    return String('integer' in argument ? argument.integer : argument.real);
  };
  const outside = [...plan.inputs, ...plan.outputs];
  const calls = plan.calls.map(
    ({ routine, arguments: args, node }) => `  ${routine}(${args.map(show).join(', ')}); // ${node}`,
  );
  const parameters = plan.inputs.map((_input, index) => parameterOf(index, plan.inputs.length));
  return `// ${commentText(design.name)}: a neural network, exported by Descent. It imports nothing.
//
//   import { ${preparation === null ? 'run' : 'predict'} } from './THIS_FILE.mjs';
//
${plan.inputs.map(({ name, shape }, index) => `// ${parameters[index]}: ${commentText(name)} ${showShape(shape)} without N, row-major, channels last\n`).join('')}
${preparation === null ? '' : printJavascriptPreparation(preparation) + PREDICT}
/**
 * The network for one example${preparation === null ? '' : ', from prepared features (see prepare)'}.
 * Returns ${plan.outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ')}.
 */
export function run(${parameters.join(', ')}) {
${plan.inputs.map(({ block, shape }, index) => `  const b${block.id} = checkInput(${parameters[index]}, ${block.length}, '[${shape.join(', ')}]');`).join('\n')}
${[...plan.blocks, ...plan.outputs.map(({ block }) => block)].map(({ id, length }) => `  const b${id} = new Float32Array(${length});`).join('\n')}
${calls.join('\n')}
  return { ${plan.outputs.map(({ name, block }) => `${propertyOf(name)}: b${block.id}`).join(', ')} };
}

function checkInput(values, length, shape) {
  if (values.length === length) return Float32Array.from(values);
  throw new RangeError(\`Expected \${length} numbers \${shape}, got \${values.length}\`);
}

${collectRoutines(javascriptRoutines, outside.length > 0 ? routinesOf(plan) : []).join('\n\n')}

function decodeWeights(lines) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const codes = new Uint8Array(128);
  for (let i = 0; i < 64; i++) codes[alphabet.charCodeAt(i)] = i;
  const text = lines.join('');
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    const word =
      (codes[text.charCodeAt(i)] << 18) |
      (codes[text.charCodeAt(i + 1)] << 12) |
      (codes[text.charCodeAt(i + 2)] << 6) |
      codes[text.charCodeAt(i + 3)];
    bytes[at++] = word >> 16;
    bytes[at++] = word >> 8;
    bytes[at++] = word;
  }
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: ${offset} }, (_, i) => view.getFloat32(4 * i, true));
}

// float32, little-endian, base64
const weights = decodeWeights([
${encodeBase64(floatBytes(constants.map(({ values }) => values)))
  .map((line) => `  '${line}',`)
  .join('\n')}
]);
${weights.join('\n')}
`;
}

/** `w1`, `w2`, ...: names that cannot meet those of routines and blocks. */
function nameConstants(constants: readonly Constant[]): (constant: Constant) => string {
  const places = new Map(constants.map((constant, index) => [constant.name, index + 1]));
  return ({ name }) => `w${places.get(name)!}`;
}

const propertyOf = (name: string): string => createNamer()(name);

const PREDICT = `
/** Prepares what \`prepare\` takes and runs the network. */
export const predict = (row) => run(prepare(row));
`;

function printTypes(plan: CallPlan, { preparation }: ExportModel): string {
  const parameters = plan.inputs
    .map((_input, index) => `${parameterOf(index, plan.inputs.length)}: ArrayLike<number>`)
    .join(', ');
  const result = `{ ${plan.outputs.map(({ name }) => `${propertyOf(name)}: Float32Array`).join('; ')} }`;
  const isWindow = preparation?.window !== undefined;
  const what = isWindow ? 'raw rows after each other, the latest last' : 'one raw row, a cell per column';
  const argument = isWindow ? 'rows: readonly (readonly Cell[])[]' : 'row: readonly Cell[]';
  const prepared =
    preparation === null
      ? ''
      : `export type Cell = number | string | null;
export declare const columns: readonly { readonly kind: string; readonly name: string }[];
export declare const classes: readonly string[];
/** Prepares ${what}. */
export declare function prepare(${argument}): Float32Array;
/** Prepares ${what} and runs the network. */
export declare function predict(${argument}): ${result};
`;
  return `/** The network for one example. */
export declare function run(${parameters}): ${result};
${prepared}`;
}
