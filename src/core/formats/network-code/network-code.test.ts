import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initializers } from '../../initializers/index.ts';
import { parseDesign } from '../../design/parse.ts';
import {
  createCase,
  design,
  layerCases,
  networkCases,
  node,
  relativeDifference,
  type ModelCase,
} from '../testing/model-cases.ts';
import { findPython, runPython } from '../testing/python.ts';
import { createFlaxCode } from './flax/write-flax.ts';
import { createNetworkCode } from './index.ts';
import { sayableInitializers } from './initializers.ts';
import { createKerasCode } from './keras/write-keras.ts';
import { readSource } from './source.ts';

const noisy = createCase(
  'noise and choices',
  design(
    'x"""\n*/',
    [
      { ...node('layers', 'input', { shape: [6, 5, 4] }) },
      node('a-b', 'spatialDropout', { rate: 0.3 }),
      node('class', 'gaussianNoise'),
      node('drop', 'dropout', { rate: 0.25 }),
      node('flat', 'flatten'),
      {
        ...node('a_b', 'dense', { units: 4 }),
        parameters: {
          kernel: {
            initializer: { type: 'uniform', values: { low: -0.5, high: 0.25 } },
            frozen: false,
            learningRateFactor: 1,
            l1: 0,
            l2: 0.01,
          },
        },
      },
      node('selu_1', 'selu'),
      node('alpha', 'alphaDropout'),
      node('wave', 'gaussianDropout'),
    ],
    [
      ['layers', 'a-b'],
      ['a-b', 'class'],
      ['class', 'drop'],
      ['drop', 'flat'],
      ['flat', 'a_b'],
      ['a_b', 'selu_1'],
      ['selu_1', 'alpha'],
      ['alpha', 'wave'],
    ],
  ),
);
const cases = [...layerCases(), ...networkCases(), noisy].filter(({ model }) => model.preparation === null);

/** Transposed convolutions with a stride and a dilation: Keras has none. */
const refusedByKeras = new Set(['convTranspose1d 4', 'convTranspose2d 4']);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-network-code-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = findPython('ast');

describe.skipIf(!python.found)(`Python takes the code${python.remark}`, () => {
  it('of every layer, every template and awkward names, in every language', () => {
    const sources = cases.flatMap(({ name, model }) =>
      (['pytorch', 'keras', 'flax'] as const)
        .filter((language) => language !== 'keras' || !refusedByKeras.has(name))
        .map((language) => ({
          name: `${name}, ${language}`,
          source: createNetworkCode(model.design, language),
        })),
    );
    writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
    const wrong = runPython(
      `
import json
wrong = []
for each in json.load(open("sources.json")):
    try:
        compile(each["source"], each["name"], "exec")
    except SyntaxError as error:
        wrong.append(f"{each['name']}: {error}")
print(json.dumps(wrong))`,
      folder,
    );
    expect(wrong).toEqual([]);
  });
});

describe('code of a network', () => {
  it('keeps what only happens while training, and how weights start', () => {
    const keras = createNetworkCode(noisy.model.design, 'keras');
    for (const part of [
      'SpatialDropout2D(0.3',
      'GaussianNoise(0.1',
      'Dropout(0.25',
      'AlphaDropout(0.1',
      'GaussianDropout(0.2',
      'initializers.RandomUniform(-0.5, 0.25)',
      'kernel_regularizer=regularizers.L1L2(l1=0, l2=0.01)',
    ]) {
      expect(keras).toContain(part);
    }
    const flax = createNetworkCode(noisy.model.design, 'flax');
    expect(flax).toContain('nnx.Dropout(0.25');
    expect(flax).toContain('kernel_init=uniform_between(-0.5, 0.25)');
    expect(flax).toContain('Penalties and frozen parameters');
    expect(createNetworkCode(noisy.model.design, 'pytorch')).toContain('nn.Dropout(0.25)');
  });

  it('has words for every initialiser', () => {
    expect(sayableInitializers.toSorted()).toEqual(initializers.all.map(({ type }) => type).toSorted());
  });

  it('is refused by name where Keras cannot say it', () => {
    for (const { model } of cases.filter(({ name }) => refusedByKeras.has(name))) {
      expect(() => createNetworkCode(model.design, 'keras')).toThrow(
        /convTranspose.*Set one to 1, or choose PyTorch or JAX/,
      );
    }
  });

  it('gives the design itself as JSON', () => {
    const drawn = cases.find(({ name }) => name === 'image chain')!.model.design;
    expect(parseDesign(JSON.parse(createNetworkCode(drawn, 'json')))).toEqual(
      parseDesign(JSON.parse(JSON.stringify(drawn))),
    );
  });
});

const torch = findPython('torch');

describe.skipIf(!torch.found)(`PyTorch runs the code${torch.remark}`, () => {
  it('of networks that nobody trained: same shapes, masks and waves in place, dropout while training only', () => {
    const chosen = cases.filter(({ name }) => /^(template|multiHead|positionalEnc|noise|transf)/.test(name));
    writeFileSync(join(folder, 'torch.json'), JSON.stringify(chosen.map(blocksOf('pytorch'))));
    const shapes = runPython(
      `
import json, torch
torch.set_num_threads(1)
shapes = []
for each in json.load(open("torch.json")):
    try:
        names = {"__name__": "network"}
        exec(each["source"], names)
        model = names["Network"]()
        inputs = [torch.tensor(block["values"]).reshape(block["shape"]) for block in each["inputs"]]
        model.train()(*inputs)
        output = model.eval()(*inputs)
        output = output[0] if isinstance(output, tuple) else output
        table = {name: value.ravel()[:4].tolist() for name, value in model.named_buffers() if "mask" in name or "waves" in name}
        shapes.append({"shape": list(output.shape[1:]), "tables": table})
    except Exception as error:
        shapes.append(repr(error)[:300])
print(json.dumps(shapes))`,
      folder,
    ) as ({ shape: number[]; tables: Record<string, number[]> } | string)[];
    expect(shapes.map((each) => (typeof each === 'string' ? each : each.shape))).toEqual(
      chosen.map(({ outputShape }) => [...outputShape]),
    );
    const tables = shapes.flatMap((each) => (typeof each === 'string' ? [] : Object.values(each.tables)));
    expect(tables.length).toBeGreaterThan(1);
    for (const table of tables) expect(table.some((value) => value !== 0)).toBe(true);
  });
});

function blocksOf(language: 'pytorch' | 'keras' | 'flax') {
  return ({ model, inputs, count }: ModelCase) => {
    const source = readSource(model.design, model.weights);
    const shapes = model.graph.inputs.map((each) => model.graph.nodes[each]!.outputShape);
    const written =
      language === 'pytorch'
        ? { source: createNetworkCode(model.design, 'pytorch'), weights: [] }
        : language === 'keras'
          ? createKerasCode(source)
          : createFlaxCode(source);
    const plain = ({ shape, values }: { shape: readonly number[]; values: Float32Array }) => ({
      shape,
      values: [...values],
    });
    return {
      source: written.source,
      inputs: inputs.map((values, at) => ({ shape: [count, ...shapes[at]!], values: [...values] })),
      weights: written.weights.map((each) =>
        'tensors' in each
          ? { layer: each.layer, tensors: each.tensors.map(plain) }
          : { path: each.path, ...plain(each) },
      ),
    };
  };
}

/** What the code of a language answers with the studio's own weights, against the studio's answers. */
function itCalculates(language: 'keras' | 'flax', script: string, skip: (each: ModelCase) => boolean): void {
  it('calculates every layer and template as the studio does', () => {
    const sayable = cases.filter(({ name }) => language !== 'keras' || !refusedByKeras.has(name));
    const wanted = sayable.filter(({ name }) => new RegExp(process.env['DESCENT_CASES'] ?? '').test(name));
    writeFileSync(join(folder, `${language}.json`), JSON.stringify(wanted.map(blocksOf(language))));
    const results = runPython(script, folder) as (number[] | string)[];
    const wrong = wanted.flatMap((each, index) => {
      const found = results[index]!;
      if (typeof found === 'string') return [`${each.name}: ${found}`];
      const difference = relativeDifference(found, each.expected);
      return difference < 1e-4 || skip(each) ? [] : [`${each.name}: differs by ${difference}`];
    });
    expect(wrong).toEqual([]);
  }, 900_000);
}

const keras = findPython('keras', 'numpy');
describe.skipIf(!keras.found)(`Keras${keras.remark}`, () => {
  itCalculates(
    'keras',
    `
import json, os
os.environ.setdefault("KERAS_BACKEND", "jax")
import keras, numpy as np
results = []
for each in json.load(open("keras.json")):
    try:
        names = {"__name__": "network"}
        exec(each["source"], names)
        model = names["build_network"]()
        for weights in each["weights"]:
            model.get_layer(weights["layer"]).set_weights(
                [np.array(t["values"], "float32").reshape(t["shape"]) for t in weights["tensors"]]
            )
        inputs = [np.array(b["values"], "float32").reshape(b["shape"]) for b in each["inputs"]]
        output = model(inputs if len(inputs) > 1 else inputs[0], training=False)
        output = output[0] if isinstance(output, (list, tuple)) else output
        results.append(np.asarray(output).ravel().tolist())
    except Exception as error:
        results.append(repr(error)[:400])
print(json.dumps(results))`,
    () => false,
  );
});

const flax = findPython('flax', 'jax');
describe.skipIf(!flax.found)(`Flax${flax.remark}`, () => {
  itCalculates(
    'flax',
    `
import json, jax, jax.numpy as jnp, numpy as np
from flax import nnx
results = []
for each in json.load(open("flax.json")):
    try:
        names = {"__name__": "network"}
        exec(each["source"], names)
        model = names["Network"](rngs=nnx.Rngs(0))
        for weights in each["weights"]:
            target = model
            for part in weights["path"].split("."):
                target = getattr(target, part)
            value = jnp.array(weights["values"], jnp.float32).reshape(weights["shape"])
            assert target.shape == value.shape, (weights["path"], target.shape, value.shape)
            target[...] = value
        model.eval()
        output = model(*[jnp.array(b["values"], jnp.float32).reshape(b["shape"]) for b in each["inputs"]])
        output = output[0] if isinstance(output, tuple) else output
        results.append(np.asarray(output).ravel().tolist())
    except Exception as error:
        results.append(repr(error)[:400])
print(json.dumps(results))`,
    // The second bias of a GRU's candidate has no place in Flax: the head of the code says so.
    ({ model }) => createNetworkCode(model.design, 'flax').includes('no bias for the recurrent part'),
  );
});
