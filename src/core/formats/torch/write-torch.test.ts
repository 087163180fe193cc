import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCase,
  design,
  layerCases,
  networkCases,
  node,
  relativeDifference,
} from '../testing/model-cases.ts';
import { findPython, runPython } from '../testing/python.ts';
import { torch } from './write-torch.ts';

const { found, remark } = findPython('torch');

describe.skipIf(!found)(`PyTorch with weights_only=True${remark}`, () => {
  const awkward = createCase(
    'awkward names',
    design(
      'x"""\n*/',
      [
        node('train', 'input', { shape: [3] }),
        node('forward', 'dense', { units: 2 }),
        node('a-b', 'dense'),
        node('a_b', 'dense'),
      ],
      [
        ['train', 'forward'],
        ['forward', 'a-b'],
        ['a-b', 'a_b'],
      ],
    ),
  );
  const cases = [...layerCases(), ...networkCases(), awkward];
  let folder = '';
  let results: readonly (number[] | string)[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'descent-torch-'));
    cases.forEach(({ model, inputs, count }, index) => {
      for (const { suffix, bytes } of torch.write(model, `net${index}`)) {
        writeFileSync(join(folder, `net${index}${suffix}`), bytes);
      }
      const shapes =
        model.preparation === null
          ? model.graph.inputs.map((each) => model.graph.nodes[each]!.outputShape)
          : inputs.map((values) => [values.length / count]);
      const blocks = inputs.map((values, at) => ({ shape: [count, ...shapes[at]!], values: [...values] }));
      writeFileSync(join(folder, `net${index}.json`), JSON.stringify(blocks));
    });
    results = runPython(
      `
import importlib, json, torch
torch.set_num_threads(1)
results = []
for index in range(${cases.length}):
    try:
        with open(f"net{index}.json") as file:
            blocks = json.load(file)
        inputs = [torch.tensor(block["values"]).reshape(block["shape"]) for block in blocks]
        model = importlib.import_module(f"net{index}").load()
        with torch.no_grad():
            output = model(*inputs)
        output = output[0] if isinstance(output, tuple) else output
        results.append(output.ravel().tolist())
    except Exception as error:
        results.append(repr(error)[:300])
print(json.dumps(results))`,
      folder,
    ) as (number[] | string)[];
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(cases.map((each, index) => [each.name, each, index] as const))(
    'loads and calculates %s as the studio does',
    (_name, { expected }, index) => {
      const outputs = results[index]!;
      expect(outputs).not.toBeTypeOf('string');
      expect(relativeDifference(outputs as number[], expected)).toBeLessThan(1e-5);
    },
  );

  it('names weights as PyTorch does', () => {
    const index = cases.findIndex(({ name }) => name === 'sequence');
    const names = runPython(
      `
import json, net${index}
print(json.dumps({name: list(tensor.shape) for name, tensor in net${index}.load().state_dict().items()}))`,
      folder,
    );
    expect(names).toMatchObject({
      'embedding_1.weight': [9, 4],
      'block_attention_query.weight': [4, 4],
      'block_feedForward1.weight': [5, 4],
      'block_norm1.bias': [4],
      'reader.weight_ih_l0': [9, 4],
      'reader.weight_hh_l0_reverse': [9, 3],
      'reader.bias_hh_l0': [9],
      'each_layer.weight': [2, 6],
    });
  });

  it('prepares raw rows and answers with probabilities', () => {
    const index = cases.findIndex(({ name }) => name === 'mixed columns');
    const [outputs, probabilities] = runPython(
      `
import json, torch, net${index} as net
model = net.load()
with torch.no_grad():
    output = model(net.prepare([[35, "red", 28123.5], [None, "bl\\u00e5", "51000"]]))
    print(json.dumps([output.ravel().tolist(), model.answer(output).ravel().tolist()]))`,
      folder,
    ) as [number[], number[]];
    const { expected } = cases[index]!;
    expect(outputs[1]).toBeCloseTo(expected[1]!, 5);
    expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-expected[0]!)), 5);
  });
});
