import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../engine/engine.ts';
import { quantizeDenseLayers, restoreDenseLayers } from './dynamic-layers.ts';
import type { OnnxModel } from './onnx-model.ts';
import { readOnnx } from './reading/read-onnx.ts';
import { serializeOnnx } from './serialize-onnx.ts';
import { createOnnxModel, writeOnnx } from './write-onnx.ts';
import { networkCases, relativeDifference } from '../testing/model-cases.ts';
import { findReader } from '../testing/readers.ts';
import { createPredictor } from '../../plan/predictor.ts';
import { withQuantizedInputs } from './quantized-inputs.ts';

interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      readonly inputNames: readonly string[];
      run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: string, values: unknown, shape: readonly number[]) => unknown;
}

const runtime = findReader<Runtime>('onnxruntime-node');
const cases = networkCases().filter(
  ({ model, inputs }) =>
    inputs.length === 1 &&
    model.preparation === null &&
    quantizeDenseLayers(createOnnxModel(model)).nodes.some(({ type }) => type === 'MatMulInteger'),
);

describe('an int8 ONNX file with dense layers in whole numbers', () => {
  it('comes back as the design that it was made from', () => {
    for (const { model } of cases) {
      const back = readOnnx({
        name: 'net.onnx',
        bytes: writeOnnx({ ...model, precision: 'int8' })[0]!.bytes,
      });
      expect(back.design?.nodes.map(({ id }) => id)).toEqual(model.design.nodes.map(({ id }) => id));
      expect(back.weights.map(({ name }) => name)).toEqual(model.weights.map(({ name }) => name));
    }
  });

  it('is read from files of earlier versions, whose kernels have a sign and no zero', () => {
    for (const { model } of cases) {
      const now = quantizeDenseLayers(createOnnxModel(model));
      const zeros = new Set(
        now.initializers.map(({ name }) => name).filter((name) => name.endsWith('/zero')),
      );
      expect(zeros.size).toBeGreaterThan(0);
      const before: OnnxModel = {
        ...now,
        nodes: now.nodes.map((node) => ({
          ...node,
          inputs: node.inputs.filter((input) => !zeros.has(input)),
        })),
        initializers: now.initializers
          .filter(({ name }) => !zeros.has(name))
          .map((tensor) =>
            zeros.has(`${tensor.name}/zero`)
              ? { ...tensor, type: 'int8', values: Int8Array.from(tensor.values, (each) => each - 128) }
              : tensor,
          ),
      };
      expect(serializeOnnx(restoreDenseLayers(before))).toEqual(serializeOnnx(restoreDenseLayers(now)));
    }
  });

  it.skipIf(runtime.module === null).each(cases.map((each) => [each.name, each] as const))(
    `is scored as ONNX Runtime calculates it: %s${runtime.remark}`,
    async (_name, { model, inputs, count }) => {
      const { bytes } = writeOnnx({ ...model, precision: 'int8' })[0]!;
      const { InferenceSession, Tensor } = runtime.module!;
      const session = await InferenceSession.create(bytes);
      const { outputShape } = model.graph.nodes[model.graph.inputs[0]!]!;
      const feeds = { [session.inputNames[0]!]: new Tensor('float32', inputs[0], [count, ...outputShape]) };
      const { output } = await session.run(feeds);
      await session.release();
      const engine = withQuantizedInputs(createReferenceEngine('float32'), model.graph);
      const { weights } = readOnnx({ name: 'net.onnx', bytes });
      const found = createPredictor(model.graph, weights, engine, count).predict(inputs[0]!, count);
      // A number on the edge between two of the 255 steps may fall to either side.
      expect(relativeDifference(output!.data, found)).toBeLessThan(0.02);
    },
  );
});
