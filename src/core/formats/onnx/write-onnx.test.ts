import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers } from '../../layers/index.ts';
import { lowerings } from '../program/lowerings/index.ts';
import { layerCases, networkCases, relativeDifference, type ModelCase } from '../testing/model-cases.ts';
import { findPython, runPython } from '../testing/python.ts';
import { findReader } from '../testing/readers.ts';
import { quantizeDenseLayers } from './dynamic-layers.ts';
import { createOnnxModel, writeOnnx } from './write-onnx.ts';

interface Runtime {
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, values: unknown, shape: readonly number[]) => unknown;
}
interface Session {
  readonly inputNames: readonly string[];
  run(
    feeds: Record<string, unknown>,
  ): Promise<Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>>;
  release(): Promise<void>;
}

const runtime = findReader<Runtime>('onnxruntime-node');
const checker = findPython('onnx');

/** What goes into the file: raw rows where the model has a preparation. */
function feedsOf({ model, inputs, rows, count }: ModelCase, session: Session): Record<string, unknown> {
  const { Tensor } = runtime.module!;
  const { preparation, graph } = model;
  if (preparation === null) {
    return Object.fromEntries(
      session.inputNames.map((name, index) => {
        const { outputShape } = graph.nodes[graph.inputs[index]!]!;
        return [name, new Tensor('float32', inputs[index], [count, ...outputShape])];
      }),
    );
  }
  const { columns } = preparation;
  const places = columns.map((_column, index) => index);
  const numbers = places.filter((index) => columns[index]!.kind === 'numeric');
  const words = places.filter((index) => columns[index]!.kind !== 'numeric');
  const { window } = preparation;
  const lines =
    window === undefined
      ? rows
      : rows.slice(window.length - 1).flatMap((_, at) => rows.slice(at, at + window.length));
  const shape = window === undefined ? [count] : [count, window.length];
  const block = lines.flatMap((row) => numbers.map((index) => Number(row[index] ?? NaN)));
  return Object.fromEntries([
    [session.inputNames[0]!, new Tensor('float32', Float32Array.from(block), [...shape, numbers.length])],
    ...words.map((index, at) => [
      session.inputNames[at + 1]!,
      new Tensor(
        'string',
        lines.map((row) => String(row[index] ?? '')),
        [count, window?.length ?? 1],
      ),
    ]),
  ]) as Record<string, unknown>;
}

const cases = [...layerCases(), ...networkCases()];
const named = cases.map((each, index) => [each.name, each, index] as const);

it('knows how to write every layer of the catalogue', () => {
  const types = layers.all.map(({ type }) => type).filter((type) => type !== 'input');
  expect(types.filter((type) => lowerings[type] === undefined)).toEqual([]);
});

it('leaves no transposition between convolutions, normalisation, activations and pools', () => {
  const chain = cases.find(({ name }) => name === 'image chain')!;
  const types = createOnnxModel(chain.model).nodes.map(({ type }) => type);
  expect(types).toEqual([
    ...['Transpose', 'Conv', 'BatchNormalization', 'Relu', 'MaxPool', 'Conv', 'Transpose'],
    ...['Reshape', 'Gemm', 'Softmax'],
  ]);
});

describe.skipIf(runtime.module === null)(`ONNX in ONNX Runtime${runtime.remark}`, () => {
  it.each(named)('calculates %s as the studio does', async (_name, each) => {
    const session = await runtime.module!.InferenceSession.create(writeOnnx(each.model)[0]!.bytes);
    const { output, probabilities, prediction } = await session.run(feedsOf(each, session));
    expect(relativeDifference(output!.data, each.expected)).toBeLessThan(1e-5);
    expect(output!.dims).toEqual([each.count, ...each.outputShape]);
    const target = each.model.preparation?.target;
    if (target?.kind === 'numeric') {
      const expected = each.expected.map((value) => value * target.scale + target.offset);
      expect(relativeDifference(prediction!.data, expected)).toBeLessThan(1e-5);
    }
    if (target?.kind === 'classes') {
      const sums = [...probabilities!.data].reduce((sum, value) => sum + value, 0);
      if (target.classes.length > 2) expect(sums).toBeCloseTo(each.count, 5);
    }
    await session.release();
  });

  it.each([
    ['float16', 2e-3],
    ['int8', 0.1],
  ] as const)('runs weights in %s, close to the original', async (precision, bound) => {
    const each = cases.find(({ name }) => name === 'image chain')!;
    const bytes = writeOnnx({ ...each.model, precision })[0]!.bytes;
    const session = await runtime.module!.InferenceSession.create(bytes);
    const { output } = await session.run(feedsOf(each, session));
    expect(relativeDifference(output!.data, each.expected)).toBeLessThan(bound);
    await session.release();
  });

  const dense = cases.filter(({ model }) =>
    quantizeDenseLayers(createOnnxModel(model)).nodes.some(({ type }) => type === 'MatMulInteger'),
  );
  it.each(dense.map((each) => [each.name, each] as const))(
    'calculates %s in whole numbers where it is dense',
    async (_name, each) => {
      const bytes = writeOnnx({ ...each.model, precision: 'int8' })[0]!.bytes;
      const session = await runtime.module!.InferenceSession.create(bytes);
      const { output } = await session.run(feedsOf(each, session));
      expect(relativeDifference(output!.data, each.expected)).toBeLessThan(0.15);
      await session.release();
    },
  );

  it('gives an unknown word no category and missing cells the usual one', async () => {
    const each = cases.find(({ name }) => name === 'mixed columns')!;
    const session = await runtime.module!.InferenceSession.create(writeOnnx(each.model)[0]!.bytes);
    const rows = [
      [35, 'N/A', 0],
      [35, 'blå', 0],
      [35, 'green', 0],
    ];
    const { output } = await session.run(feedsOf({ ...each, rows, count: 3 }, session));
    const [missing, usual, unknown] = output!.data;
    expect(missing).toBe(usual);
    expect(unknown).not.toBe(usual);
    await session.release();
  });
});

describe.skipIf(!checker.found)(`ONNX before the official checker${checker.remark}`, () => {
  let folder = '';
  let results: readonly string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'descent-onnx-'));
    cases.forEach(({ model }, index) =>
      writeFileSync(join(folder, `${index}.onnx`), writeOnnx(model)[0]!.bytes),
    );
    results = runPython(
      `
import json, onnx
results = []
for index in range(${cases.length}):
    try:
        model = onnx.load(f"{index}.onnx")
        onnx.checker.check_model(model, full_check=True)
        entries = {entry.key: entry.value for entry in model.metadata_props}
        ok = model.ir_version == 8 and model.opset_import[0].version == 17 and entries["made"] == "by a test"
        results.append("" if ok else "wrong header")
    except Exception as error:
        results.append(str(error)[:400])
print(json.dumps(results))`,
      folder,
    ) as string[];
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(named)('passes with %s', (_name, _each, index) => {
    expect(results[index]).toBe('');
  });
});
