import { expect, it } from 'vitest';
import type { ExportModel } from '../../core/formats/definition.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { design, networkCases, node } from '../../core/formats/testing/model-cases.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { readBack } from './read-back.ts';

const format = modelFormats.get('pytorch');
function read(model: ExportModel) {
  const files = format
    .write(model, 'net')
    .map(({ name, suffix, bytes }) => ({ name: name ?? `net${suffix}`, bytes }));
  return readBack(format, model, files, 'net');
}

it('puts the numbers of a state_dict back into the network, and runs it', () => {
  const { model, inputs, count } = networkCases().find(({ name }) => name === 'image chain')!;
  const { how, run } = read(model);
  expect(how).toContain('put back into the network');
  expect(typeof run === 'string' ? [] : run({ features: inputs[0]!, count }).length).not.toBe(0);
});

it('says that nothing was run where a network has more numbers than can be told apart, and still compares them all', () => {
  const drawn = design(
    'large',
    [node('in', 'input', { shape: [2900] }), node('out', 'dense', { units: 2900 })],
    [['in', 'out']],
  );
  const weights = [
    { name: 'out.kernel', shape: [2900, 2900], values: new Float32Array(2900 * 2900).fill(0.5) },
    { name: 'out.bias', shape: [2900], values: new Float32Array(2900) },
  ];
  const model = { graph: buildGraph(drawn), design: drawn, weights, preparation: null, metadata: {} };
  const { how, weights: found, run } = read(model);
  expect(how).toContain('each of them is the one that was to be written');
  expect(found).toBeNull();
  expect(run).toBe('the network is too large for its numbers to be put back into it from this format');
});
