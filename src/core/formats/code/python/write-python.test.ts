import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerCases, networkCases, relativeDifference } from '../../testing/model-cases.ts';
import { findPython, runPython } from '../../testing/python.ts';
import { pythonCode } from './write-python.ts';

const { found, remark } = findPython('numpy');

describe.skipIf(!found)(`Python code${remark}`, () => {
  const cases = [...layerCases(), ...networkCases()];
  let folder = '';
  let results: readonly number[][] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'descent-python-'));
    cases.forEach(({ model, inputs, count }, index) => {
      const [file] = pythonCode.write(model, `net${index}`);
      writeFileSync(join(folder, `net${index}.py`), file!.bytes);
      const shapes =
        model.preparation === null
          ? model.graph.inputs.map((each) => model.graph.nodes[each]!.outputShape)
          : inputs.map((values) => [values.length / count]);
      const blocks = inputs.map((values, at) => ({ shape: [count, ...shapes[at]!], values: [...values] }));
      writeFileSync(join(folder, `net${index}.json`), JSON.stringify(blocks));
    });
    results = runPython(
      `
import importlib, json, warnings
import numpy as np
warnings.simplefilter("error")
results = []
for index in range(${cases.length}):
    with open(f"net{index}.json") as file:
        blocks = json.load(file)
    inputs = [np.array(block["values"], np.float32).reshape(block["shape"]) for block in blocks]
    module = importlib.import_module(f"net{index}")
    results.append(module.run(*inputs)["output"].ravel().tolist())
print(json.dumps(results))`,
      folder,
    ) as number[][];
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(cases.map((each, index) => [each.name, each, index] as const))(
    'calculates %s as the studio does, without a warning',
    (_name, { expected }, index) => {
      expect(relativeDifference(results[index]!, expected)).toBeLessThan(1e-5);
    },
  );

  it('carries out every step of a preparation, and prepares windows', () => {
    const places = ['every step', 'windows of rows'].map((wanted) =>
      cases.findIndex(({ name }) => name === wanted),
    );
    const [steps, windows] = places.map((index) => cases[index]!);
    writeFileSync(join(folder, 'rows.json'), JSON.stringify([steps!.rows, windows!.rows]));
    const found = runPython(
      `
import json, net${places[0]!} as steps, net${places[1]!} as windows
with open("rows.json") as file:
    rows, series = json.load(file)
examples = [series[at:at + 2] for at in range(3)]
print(json.dumps([steps.prepare(rows).ravel().tolist(), windows.prepare(examples).ravel().tolist()]))`,
      folder,
    ) as number[][];
    expect(relativeDifference(found[0]!, steps!.inputs[0]!)).toBeLessThan(1e-7);
    expect(relativeDifference(found[1]!, windows!.inputs[0]!)).toBeLessThan(1e-7);
  });

  it('prepares raw rows and refuses unknown words', () => {
    const index = cases.findIndex(({ name }) => name === 'mixed columns');
    const [outputs, probabilities, refused] = runPython(
      `
import json, net${index} as net
answer = net.predict([[35, "red", 28123.5], [None, "bl\\u00e5", "51000"]])
try:
    net.predict([[35, "green", 0]])
    refused = ""
except ValueError as error:
    refused = str(error)
print(json.dumps([answer["output"].ravel().tolist(), answer["probabilities"].ravel().tolist(), refused]))`,
      folder,
    ) as [number[], number[], string];
    const { expected } = cases[index]!;
    expect(outputs[0]).toBeCloseTo(expected[0]!, 5);
    expect(outputs[1]).toBeCloseTo(expected[1]!, 5);
    expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-expected[1]!)), 5);
    expect(refused).toContain("has no category 'green'");
  });
});
