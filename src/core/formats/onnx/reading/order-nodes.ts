import { showValue } from '../../../support/errors.ts';
import type { OnnxModel, OnnxNode } from '../onnx-model.ts';
import { refuseOnnx } from './wire-reader.ts';

/**
 * The operators that the outputs depend on, each after those that it needs.
 * @throws StudioError `onnx-invalid`: a cycle, a value made twice, a value that nothing makes.
 */
export function orderNodes({ nodes, initializers, inputs, outputs }: OnnxModel): readonly OnnxNode[] {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (makers.has(output)) throw refuseOnnx('names', `two operators make the value ${showValue(output)}`);
      makers.set(output, node);
    }
  }
  const given = new Set([...initializers, ...inputs].map(({ name }) => name));
  const ordered: OnnxNode[] = [];
  const states = new Map<OnnxNode, 'open' | 'done'>();
  const visit = (start: OnnxNode): void => {
    // A stack of its own: a chain of 20,000 operators is deeper than the language allows calls to be.
    const stack: { readonly node: OnnxNode; next: number }[] = [{ node: start, next: 0 }];
    states.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        states.set(top.node, 'done');
        ordered.push(top.node);
        stack.pop();
        continue;
      }
      if (input === '' || given.has(input)) continue;
      const maker = makers.get(input);
      if (maker === undefined) {
        throw refuseOnnx(
          'dangling',
          `nothing makes the value ${showValue(input)} that ${place(top.node)} needs`,
        );
      }
      const state = states.get(maker);
      if (state === 'open') throw refuseOnnx('cycle', `${place(maker)} depends on itself`);
      if (state === undefined) {
        states.set(maker, 'open');
        stack.push({ node: maker, next: 0 });
      }
    }
  };
  if (outputs.length === 0) throw refuseOnnx('outputs', 'it has no outputs');
  for (const { name } of outputs) {
    const maker = makers.get(name);
    if (maker === undefined && !given.has(name)) {
      throw refuseOnnx('dangling', `nothing makes its output ${showValue(name)}`);
    }
    if (maker !== undefined && !states.has(maker)) visit(maker);
  }
  return ordered;
}

/** An operator in words: `Conv "/features/0/Conv"`. */
export function place({ type, name, outputs }: OnnxNode): string {
  return `${type} ${showValue(name === '' ? (outputs[0] ?? '') : name)}`;
}
