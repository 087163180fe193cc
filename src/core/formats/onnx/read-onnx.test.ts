import { describe, expect, it } from 'vitest';
import { parseDesign } from '../../design/parse.ts';
import { createReferenceEngine } from '../../engine/engine.ts';
import { buildGraph } from '../../graph/analyze.ts';
import { createPredictor } from '../../plan/predictor.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { StudioError } from '../../support/errors.ts';
import { findNameProblem } from '../../support/names.ts';
import { createRandom } from '../../support/random.ts';
import { largestRounding } from '../precision.ts';
import { layerCases, networkCases, relativeDifference } from '../testing/model-cases.ts';
import type { OnnxModel, OnnxNode } from './onnx-model.ts';
import { onnx } from './onnx.ts';
import { serializeOnnx } from './serialize-onnx.ts';
import { createOnnxModel } from './write-onnx.ts';

/** Of the damage. */
const seed = 20_241_128;

const cases = [...layerCases(), ...networkCases()];
const named = cases.map((each) => [each.name, each] as const);
const read = (bytes: Uint8Array) => onnx.read!({ name: 'net.onnx', bytes }, []);

const bitsOf = (weights: readonly NamedWeights[]) =>
  new Map(
    weights.map(({ name, shape, values }) => [name, { shape, bits: new Uint32Array(values.slice().buffer) }]),
  );

describe('a file of the studio', () => {
  it.each(named)('brings %s back, bit for bit', (_name, { model }) => {
    // A name with a line break is no name of a design.
    if (findNameProblem(model.design.name) !== null) return;
    const back = read(onnx.write(model, 'net')[0]!.bytes);
    expect(back.design).toEqual(parseDesign(model.design));
    expect(bitsOf(back.weights)).toEqual(bitsOf(model.weights));
    expect(back.preparation).toEqual(model.preparation);
  });
});

/** What stands in the refusal of each case that has no counterpart. */
const refused: readonly (readonly [RegExp, RegExp])[] = [
  [/^groupNorm [12]/, /Mul "groupNorm_1/],
  [/^repeatVector/, /Expand "repeatVector_1/],
  [/^cropping/, /Slice "cropping/],
  [/^timeDistributed/, /Reshape "timeDistributed_1/],
  [/^(multiHeadAttention|transformerEncoderBlock)/, /MatMul/],
  [/^(positionalEncoding|learnedPositionalEmbedding|template transformer)/, /Add "/],
  [/^sequence$/, /operators? without a counterpart/],
];

describe('a file of somebody else', () => {
  const foreign = named.filter(([, { model, inputs }]) => model.preparation === null && inputs.length === 1);
  it.each(foreign)('is read operator by operator: %s', (name, each) => {
    const bytes = serializeOnnx({ ...createOnnxModel(each.model), producerName: 'somebody', metadata: {} });
    const refusal = refused.find(([names]) => names.test(name));
    if (refusal !== undefined) {
      expect(() => read(bytes)).toThrow(refusal[1]);
      return;
    }
    const { design, weights } = read(bytes);
    const predictor = createPredictor(buildGraph(design!), weights, createReferenceEngine('float32'), 2);
    expect(relativeDifference(predictor.predict(each.inputs[0]!, each.count), each.expected)).toBeLessThan(
      1e-5,
    );
  });
});

describe('fewer bits per weight', () => {
  const chain = cases.find(({ name }) => name === 'image chain')!;
  it.each(['float16', 'int8'] as const)(
    '%s makes the file smaller and comes back within its rounding',
    (precision) => {
      const plain = onnx.write(chain.model, 'net')[0]!.bytes;
      const packed = onnx.write({ ...chain.model, precision }, 'net')[0]!.bytes;
      expect(packed.length).toBeLessThan(plain.length);
      const back = read(packed);
      expect(back.design).toEqual(parseDesign(chain.model.design));
      const found = new Map(back.weights.map(({ name, values }) => [name, values]));
      for (const { name, values } of chain.model.weights) {
        const bound = largestRounding(values, precision);
        values.forEach((value, index) =>
          expect(Math.abs(found.get(name)![index]! - value)).toBeLessThanOrEqual(bound),
        );
      }
    },
  );
});

describe('a hostile ONNX file', () => {
  const good = cases.find(({ name }) => name === 'image chain')!;
  const model = { ...createOnnxModel(good.model), producerName: 'somebody', metadata: {} };
  const change = (what: Partial<OnnxModel>) => () => read(serializeOnnx({ ...model, ...what }));
  const node = (type: string, more: Partial<OnnxNode> = {}): OnnxNode => ({
    name: 'bad',
    type,
    domain: '',
    inputs: [model.inputs[0]!.name],
    outputs: ['output'],
    attributes: {},
    ...more,
  });

  it('lists every operator without a layer, also behind another one', () => {
    const strange = change({
      nodes: [
        node('Whirl', { name: 'first', outputs: ['a'] }),
        node('Relu', { name: 'between', inputs: ['a'], outputs: ['b'] }),
        node('Twist', { name: 'second', inputs: ['b'] }),
      ],
    });
    expect(strange).toThrow(
      expect.objectContaining({
        details: {
          operators: [
            expect.stringMatching(/^Whirl "first"/) as string,
            expect.stringMatching(/^Twist "second"/) as string,
          ],
        },
      }) as Error,
    );
  });

  it('is refused when it is empty, of another version, or goes in a circle', () => {
    expect(() => read(new Uint8Array())).toThrow(/empty/);
    expect(change({ irVersion: 99 })).toThrow(/IR version/);
    expect(change({ opsets: { '': 99 } })).toThrow(/opset/);
    expect(
      change({
        nodes: [
          node('Relu', { inputs: ['a'], outputs: ['b'] }),
          node('Relu', { inputs: ['b'], outputs: ['a'] }),
          node('Add', { inputs: ['a', 'b'] }),
        ],
      }),
    ).toThrow(/itself/);
  });

  it('has every operator that is not known listed by name and place', () => {
    for (const type of ['If', 'Loop', 'Scan', 'constructor', '__proto__', 'toString']) {
      expect(change({ nodes: [node(type)] })).toThrow(`${type} "bad"`);
    }
    expect(change({ nodes: [node('Relu', { domain: 'com.evil' })] })).toThrow(/Relu "bad"/);
  });

  it('is refused for sizes that are negative or do not fit its bytes', () => {
    const [first, ...rest] = model.initializers;
    expect(change({ initializers: [{ ...first!, shape: [-1, 4] }, ...rest] })).toThrow(/impossible shape/);
    expect(change({ initializers: [{ ...first!, shape: [2 ** 40, 2 ** 40] }, ...rest] })).toThrow(
      /impossible shape/,
    );
    expect(change({ initializers: [{ ...first!, shape: [3] }, ...rest] })).toThrow(/bytes/);
  });

  it('does not make a list double itself for ever', () => {
    const nodes = Array.from({ length: 40 }, (_unused, index) =>
      node('Concat', {
        inputs: [`c${index}`, `c${index}`],
        outputs: [`c${index + 1}`],
        attributes: { axis: 0 },
      }),
    );
    const initializers = [{ name: 'c0', type: 'int64' as const, shape: [2], values: [1, 1] }];
    expect(
      change({
        nodes: [...nodes, node('Reshape', { inputs: [model.inputs[0]!.name, 'c40'] })],
        initializers,
      }),
    ).toThrow(StudioError);
  });

  it(`survives 400 damaged files: reads something consistent or refuses with a typed error (seed ${seed})`, () => {
    const random = createRandom(seed);
    const bytes = serializeOnnx(model);
    let refusals = 0;
    for (let round = 0; round < 400; round++) {
      const kind = random.nextBelow(3);
      const at = random.nextBelow(bytes.length);
      let damaged = bytes.slice(0, kind === 0 ? at : bytes.length);
      if (kind === 1)
        damaged = Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + 1 + random.nextBelow(3)));
      for (let i = 0; kind === 2 && i <= random.nextBelow(3); i++)
        damaged[random.nextBelow(damaged.length)]! ^= 1 << random.nextBelow(8);
      try {
        const back = read(damaged);
        createPredictor(buildGraph(back.design!), back.weights, createReferenceEngine('float32'), 2);
      } catch (error) {
        if (!(error instanceof StudioError))
          throw new Error(`seed ${seed}, round ${round}: ${String(error)}`, { cause: error });
        refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(200);
  });
});
