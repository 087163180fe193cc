import { beforeAll, describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../engine/engine.ts';
import { parseDesign } from '../../design/parse.ts';
import { buildGraph } from '../../graph/analyze.ts';
import { layers } from '../../layers/index.ts';
import { createPredictor } from '../../plan/predictor.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { findNameProblem } from '../../support/names.ts';
import { createRandom } from '../../support/random.ts';
import { StudioError } from '../../support/errors.ts';
import type { ExportedFile } from '../definition.ts';
import { layerCases, networkCases, relativeDifference, type ModelCase } from '../testing/model-cases.ts';
import { findReader } from '../testing/readers.ts';
import { kerasTranslations } from './keras-layers.ts';
import { tensorflowJs } from './write-tfjs.ts';

/** Of the damage. */
const seed = 20_241_124;

interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
}
interface Peer {
  setBackend(name: string): Promise<boolean>;
  loadLayersModel(handler: { load(): Promise<unknown> }): Promise<{
    predict(inputs: readonly Tensor[]): Tensor | readonly Tensor[];
    dispose(): void;
  }>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  env(): { set(flag: string, value: boolean): void };
  disposeVariables(): void;
}

const peer = findReader<Peer>('@tensorflow/tfjs');
const cases = [...layerCases(), ...networkCases()];

/** Layers and uses of them that TensorFlow.js has no words for; every other case must be written. */
const refused = new Set<string>([
  // inputs without an axis
  ...['relu 2', 'embedding 2'],
  'exponential 1',
  // frames that are not counted as zeros
  ...['maxPool1d 3', 'maxPool2d 3', 'averagePool1d 4', 'averagePool2d 4'],
  // bilinear
  ...['upsample1d 2', 'upsample2d 2'],
  // reset after the product
  ...['gru 1', 'gru 2', 'gru 3', 'gru 4', 'sequence'],
  ...['template gru binary', 'template gru multiclass', 'template gru regression'],
]);

const written = new Map<string, readonly ExportedFile[] | StudioError>(
  cases.map((each) => {
    try {
      return [each.name, tensorflowJs.write(each.model, 'net')];
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return [each.name, error];
    }
  }),
);
/** Attention is made of products over two different axes, which the studio has inside its own layer alone. */
const isForeignRefused = (name: string) =>
  /^(multiHeadAttention|transformerEncoderBlock|template transformer)/.test(name);
const able = cases.filter(({ name }) => !(written.get(name) instanceof StudioError));

const nameOf = (file: ExportedFile) => file.name!;
const beside = (files: readonly ExportedFile[]) =>
  files.map((file) => ({ name: nameOf(file), bytes: file.bytes }));
const textOf = (files: readonly ExportedFile[]) =>
  JSON.parse(new TextDecoder().decode(files[0]!.bytes)) as Record<string, unknown>;
/** The same as if another tool had written it. */
function foreignText(files: readonly ExportedFile[]): Record<string, unknown> {
  const { userDefinedMetadata: _own, ...document } = textOf(files);
  return { ...document, generatedBy: 'somebody' };
}

async function predictThere(each: ModelCase, files: readonly ExportedFile[]): Promise<readonly Tensor[]> {
  const tf = peer.module!;
  const document = textOf(files) as Record<string, unknown>;
  const manifest = document['weightsManifest'] as readonly { readonly weights: readonly unknown[] }[];
  const shards = files.slice(1).flatMap(({ name, bytes }) => (name!.endsWith('.bin') ? [...bytes] : []));
  const model = await tf.loadLayersModel({
    load: () =>
      Promise.resolve({
        modelTopology: document['modelTopology'],
        weightSpecs: manifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(shards).buffer,
      }),
  });
  const { graph, preparation } = each.model;
  const inputs =
    preparation === null
      ? each.inputs.map((values, at) =>
          tf.tensor(values, [each.count, ...graph.nodes[graph.inputs[at]!]!.outputShape]),
        )
      : [tf.tensor(await rawNumbers(each), [each.count, each.inputs[0]!.length / each.count])];
  const outputs = model.predict(inputs);
  model.dispose();
  return Array.isArray(outputs) ? (outputs as readonly Tensor[]) : [outputs as Tensor];
}

/** Raw rows as the module beside the model prepares them. */
async function rawNumbers({ rows, model }: ModelCase): Promise<Float32Array> {
  const file = tensorflowJs.write(model, 'net').find(({ name }) => name === 'prepare.mjs')!;
  const code = `data:text/javascript;base64,${Buffer.from(file.bytes).toString('base64')}`;
  const { prepare } = (await import(/* @vite-ignore */ code)) as {
    prepare: (row: readonly unknown[]) => Float32Array;
  };
  const size = model.preparation!.window?.length ?? 1;
  const examples =
    size === 1 ? rows : rows.slice(size - 1).map((_, index) => rows.slice(index, index + size));
  return Float32Array.from(examples.flatMap((each) => [...prepare(each)]));
}

it('says for every layer of the catalogue how it is written, or is refused by name', () => {
  const missing = layers.all
    .map(({ type }) => type)
    .filter((type) => type !== 'input' && kerasTranslations[type] === undefined);
  expect(missing).toEqual(['exponential']);
  const names = cases.map(({ name }) => name).filter((name) => written.get(name) instanceof StudioError);
  expect(new Set(names)).toEqual(refused);
  for (const name of names) {
    expect(written.get(name)).toMatchObject({ code: 'export-unsupported' });
  }
});

describe.skipIf(peer.module === null)(`a LayersModel in TensorFlow.js${peer.remark}`, () => {
  beforeAll(async () => {
    const tf = peer.module!;
    tf.env().set('PROD', true);
    await tf.setBackend('cpu');
  });

  it.each(able.map((each) => [each.name, each] as const))(
    'calculates %s as the studio does',
    async (name, each) => {
      const outputs = await predictThere(each, written.get(name) as readonly ExportedFile[]);
      expect(outputs[0]!.shape).toEqual([each.count, ...each.outputShape]);
      expect(relativeDifference(outputs[0]!.dataSync(), each.expected)).toBeLessThan(1e-5);
      const target = each.model.preparation?.target;
      if (target?.kind === 'numeric') {
        const expected = each.expected.map((value) => value * target.scale + target.offset);
        expect(relativeDifference(outputs.at(-1)!.dataSync(), expected)).toBeLessThan(1e-5);
      }
    },
  );
});

describe('reading a LayersModel', () => {
  it.each(able.map((each) => [each.name, each] as const))('brings %s back, bit for bit', (name, each) => {
    const files = written.get(name) as readonly ExportedFile[];
    const back = tensorflowJs.read!({ name: 'model.json', bytes: files[0]!.bytes }, beside(files));
    // A name with a line break is no name of a design; what it belongs to comes back all the same.
    if (findNameProblem(each.model.design.name) !== null) return;
    expect(back.design).toEqual(parseDesign(each.model.design));
    expect(bitsOf(back.weights)).toEqual(bitsOf(each.model.weights));
    expect(back.preparation).toEqual(each.model.preparation);
  });

  const foreign = able.filter(({ name, model }) => model.preparation === null && !isForeignRefused(name));
  it.each(foreign.map((each) => [each.name, each] as const))(
    'reads %s layer by layer where nothing says that it is from here',
    (name, each) => {
      const files = written.get(name) as readonly ExportedFile[];
      const document = foreignText(files);
      const bytes = new TextEncoder().encode(JSON.stringify(document));
      const back = tensorflowJs.read!({ name: 'model.json', bytes }, beside(files));
      const width = each.inputs.reduce((sum, values) => sum + values.length, 0) / each.count;
      if (each.inputs.length > 1) return;
      const predictor = createPredictor(
        buildGraph(back.design!),
        back.weights,
        createReferenceEngine('float32'),
        2,
      );
      expect(width).toBeGreaterThan(0);
      expect(relativeDifference(predictor.predict(each.inputs[0]!, each.count), each.expected)).toBeLessThan(
        1e-5,
      );
    },
  );
});

describe('a hostile LayersModel', () => {
  const each = cases.find(({ name }) => name === 'image chain')!;
  const files = tensorflowJs.write(each.model, 'net');
  const read = (change: (document: Record<string, unknown>) => void, shards = beside(files).slice(1)) => {
    const document = foreignText(files);
    change(document);
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    return () => tensorflowJs.read!({ name: 'model.json', bytes }, shards);
  };
  const manifest = (document: Record<string, unknown>) =>
    (document['weightsManifest'] as { paths: string[]; weights: { shape: number[]; dtype: string }[] }[])[0]!;
  const layersOf = (document: Record<string, unknown>) =>
    (document['modelTopology'] as { config: { layers: { class_name: string; inbound_nodes: unknown[] }[] } })
      .config.layers;

  it.each(['../group1-shard1of1.bin', '/etc/passwd', 'a\\\\b.bin', 'C:x.bin', '..'])(
    'refuses the path %s',
    (path) => {
      expect(read((document) => void (manifest(document).paths = [path]))).toThrow(/plain name/);
    },
  );

  it('refuses unknown and custom classes, code among them, by name', () => {
    for (const name of ['Lambda', 'MyLayer', 'constructor', '__proto__']) {
      const change = (document: Record<string, unknown>) => void (layersOf(document)[3]!.class_name = name);
      expect(read(change)).toThrow(expect.objectContaining({ code: 'import-unsupported' }));
    }
  });

  it('refuses weights that are too short, too long, not there or of an unknown kind', () => {
    const [shard] = beside(files).slice(1);
    const nothing = () => undefined;
    expect(read(nothing, [{ ...shard!, bytes: shard!.bytes.subarray(4) }])).toThrow(/need \d+ bytes/);
    expect(read(nothing, [{ ...shard!, bytes: Uint8Array.of(...shard!.bytes, 0) }])).toThrow(
      /need \d+ bytes/,
    );
    expect(read(nothing, [])).toThrow(/not beside it/);
    expect(read((document) => void (manifest(document).weights[0]!.dtype = 'string'))).toThrow(/float32/);
    expect(read((document) => void (manifest(document).weights[0]!.shape = [2 ** 40, 2 ** 40]))).toThrow(
      /numbers/,
    );
  });

  it('refuses layers in a circle', () => {
    const change = (document: Record<string, unknown>) =>
      void (layersOf(document)[1]!.inbound_nodes = layersOf(document)[4]!.inbound_nodes);
    expect(read(change)).toThrow(StudioError);
  });

  it(`survives 400 damaged files: reads something consistent or refuses with a typed error (seed ${seed})`, () => {
    const random = createRandom(seed);
    const foreignBytes = new TextEncoder().encode(JSON.stringify(foreignText(files)));
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const damaged = [{ name: 'model.json', bytes: foreignBytes }, ...beside(files).slice(1)].map(
        ({ name, bytes }, index) =>
          random.nextBelow(3) === 0 || index === 0
            ? { name, bytes: damage(bytes, random.nextBelow) }
            : { name, bytes },
      );
      try {
        const back = tensorflowJs.read!(damaged[0]!, damaged.slice(1));
        createPredictor(buildGraph(back.design!), back.weights, createReferenceEngine('float32'), 2);
      } catch (error) {
        if (!(error instanceof StudioError)) {
          throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error });
        }
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
  });
});

function damage(good: Uint8Array, below: (bound: number) => number): Uint8Array {
  const kind = below(4);
  if (kind === 0) return good.slice(0, below(good.length));
  const at = below(good.length);
  if (kind === 1) return Uint8Array.of(...good.slice(0, at), ...good.slice(at + 1 + below(3)));
  const bytes = good.slice();
  for (let i = 0; i <= below(3); i++) bytes[below(bytes.length)]! ^= 1 << below(8);
  if (kind === 2) return bytes;
  // A digit becomes another one: sizes that lie.
  const digits = [...bytes.keys()].filter((index) => bytes[index]! >= 48 && bytes[index]! <= 57);
  if (digits.length > 0) bytes[digits[below(digits.length)]!] = 48 + below(10);
  return bytes;
}

const bitsOf = (weights: readonly NamedWeights[]) =>
  new Map(
    weights.map(({ name, shape, values }) => [name, { shape, bits: new Uint32Array(values.slice().buffer) }]),
  );
