import { placeIn } from '../tensor-place.ts';
import type { Probe } from '../probe.ts';

/**
 * Names of the inputs of a layer: column names where it sees the features themselves (also through layers that
 * only reshape them), else `layer[place]`.
 */
export function nameInputs(probe: Probe, index: number): (input: number) => string {
  const { plan, setup } = probe;
  const { nodes, inputs } = plan.graph;
  const source = nodes[index]!.inputs[0]!;
  let first = source;
  while (nodes[first]!.inputs.length === 1 && keepsOrder(probe, first)) first = nodes[first]!.inputs[0]!;
  const names = setup.data.featureNames;
  if (inputs.length === 1 && first === inputs[0] && names.length === plan.tensors[source]!.size) {
    return (input) => names[input]!;
  }
  const { id, outputShape } = nodes[source]!;
  return (input) => `${id}[${placeIn(input, outputShape).join(', ')}]`;
}

/** Whether a layer passes every number on, unchanged and in order: tried with numbers that nothing else maps to themselves. */
function keepsOrder({ plan }: Probe, index: number): boolean {
  const { parameters, inputs } = plan.graph.nodes[index]!;
  const { values, size } = plan.tensors[inputs[0]!]!;
  const output = plan.tensors[index]!;
  if (parameters.length > 0 || output.size !== size) return false;
  const savedInput = values.slice(0, plan.state.batchSize * size);
  const savedOutput = output.values.slice(0, plan.state.batchSize * size);
  // Both signs and both sides of 1, so that no function of the catalogue passes for doing nothing.
  for (let i = 0; i < size; i++) values[i] = (i % 2 === 0 ? 1 : -1) * (i + 0.5) * 8;
  plan.steps[index]!.forward();
  let isSame = true;
  for (let i = 0; i < size; i++) isSame &&= output.values[i] === values[i];
  values.set(savedInput);
  output.values.set(savedOutput);
  return isSame;
}
