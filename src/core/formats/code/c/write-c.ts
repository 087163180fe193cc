import type { ExportedFile, ExportModel, ModelFormat } from '../../definition.ts';
import { lowerGraph } from '../../program/lower-graph.ts';
import type { Constant } from '../../program/program.ts';
import { planCalls, type Argument, type CallPlan } from '../calls.ts';
import { checkCodeSize } from '../code-size.ts';
import { commentText, createNamer } from '../identifier.ts';
import { collectRoutines, routinesOf } from '../routine.ts';
import { cDouble, hexFloat } from './literals.ts';
import { printCPreparation } from './preparation.ts';
import { cRoutines } from './routines.ts';
import { planWorkspace } from './workspace.ts';

/** Inference in C99: one header without dependencies but the C library. Allocates nothing. */
export const cCode: ModelFormat = Object.freeze({
  type: 'c',
  label: 'C99',
  extension: 'h',
  description: 'One header for any C99 compiler: no dependencies, no allocation, fit for small devices.',
  carries: 'code' as const,
  write: writeC,
});

function writeC(model: ExportModel, baseName: string): readonly ExportedFile[] {
  const plan = planCalls(lowerGraph(model));
  checkCodeSize(plan, 'C');
  const prefix = createNamer()(baseName.toLowerCase());
  return [{ suffix: '.h', bytes: new TextEncoder().encode(printHeader(plan, model, prefix)) }];
}

function printHeader(plan: CallPlan, model: ExportModel, prefix: string): string {
  const { design, preparation } = model;
  const upper = prefix.toUpperCase();
  const workspace = planWorkspace(plan);
  const places = new Map(plan.constants.map(({ name }, index) => [name, index + 1]));
  const nameOf = ({ name }: Constant) => `${prefix}_w${places.get(name)!}`;
  const outer = createNamer();
  const inputs = plan.inputs.map(({ name }) => outer(`in_${name}`));
  const outputs = plan.outputs.map(({ name }) => outer(`out_${name}`));
  const pointers = new Map<number, string>([
    ...plan.inputs.map(({ block }, index) => [block.id, inputs[index]!] as const),
    ...plan.outputs.map(({ block }, index) => [block.id, outputs[index]!] as const),
    ...plan.blocks.map(({ id }) => [id, `workspace + ${workspace.offsets.get(id) ?? 0}`] as const),
  ]);
  const show = (argument: Argument): string => {
    if ('block' in argument) return pointers.get(argument.block.id)!;
    if ('constant' in argument) return argument.constant === null ? 'NULL' : nameOf(argument.constant);
    if ('name' in argument) return `${prefix}_${argument.name}`;
    if ('integers' in argument) {
      // An empty list would not be C99.
      return `(const int[]){${argument.integers.length === 0 ? '1' : argument.integers.join(', ')}}`;
    }
    return 'integer' in argument ? String(argument.integer) : cDouble(argument.real);
  };
  const calls = plan.calls.map(({ routine, arguments: args, node }) => {
    const call = `${prefix}_${routine}(${args.map(show).join(', ')})`;
    return `  ${routine === 'lookUp' ? `if (${call} != 0) return -1;` : `${call};`} /* ${commentText(node)} */`;
  });
  const parameters = [
    ...inputs.map((name) => `const float *${name}`),
    ...outputs.map((name) => `float *${name}`),
    'float *workspace',
  ].join(', ');
  const describe = [
    ...plan.inputs.map(
      ({ name, shape }, i) => ` *   ${inputs[i]}: ${commentText(name)} [${shape.join(', ')}]`,
    ),
    ...plan.outputs.map(({ shape }, i) => ` *   ${outputs[i]}: [${shape.join(', ')}]`),
    ` *   workspace: ${upper}_WORKSPACE floats of memory, whatever they hold`,
  ];
  return `/*
 * ${commentText(design.name)}: a neural network, exported by Descent. C99, needs only the C library (link with -lm).
 * Include it in one source file. Arrays are row-major, channels last.
 */
#ifndef ${upper}_NETWORK_H
#define ${upper}_NETWORK_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#define ${upper}_WORKSPACE ${Math.max(1, workspace.length)}
${plan.inputs.map(({ block }, i) => `#define ${upper}_${inputs[i]!.toUpperCase()}_SIZE ${block.length}\n`).join('')}${plan.outputs.map(({ block }, i) => `#define ${upper}_${outputs[i]!.toUpperCase()}_SIZE ${block.length}\n`).join('')}
${plan.constants.map((constant) => printArray(constant, nameOf(constant))).join('\n')}

${collectRoutines(cRoutines, routinesOf(plan)).join('\n\n').replaceAll('PREFIX_', `${prefix}_`)}

/*
 * The network for one example${preparation === null ? '' : `, from prepared features (see ${prefix}_prepare)`}. Returns 0, or -1 where an index is out of range.
${describe.join('\n')}
 */
static inline int ${prefix}_run(${parameters}) {
  (void)workspace;
${calls.join('\n')}
  return 0;
}
${preparation === null ? '' : printCPreparation(preparation, prefix, outer)}
#endif
`;
}

function printArray({ name, shape, values }: Constant, identifier: string): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += 8) {
    lines.push(`  ${Array.from(values.subarray(at, at + 8), hexFloat).join(', ')},`);
  }
  return `/* ${commentText(name)} [${shape.join(', ')}] */
static const float ${identifier}[${Math.max(1, values.length)}] = {
${lines.join('\n')}
};`;
}
