import { describe, expect, it } from 'vitest';
import {
  layerCases,
  mixedPreparation,
  networkCases,
  relativeDifference,
  type ModelCase,
} from '../../testing/model-cases.ts';
import { javascriptCode } from './write-javascript.ts';

interface Module {
  run(...inputs: readonly ArrayLike<number>[]): Readonly<Record<string, Float32Array>>;
  predict(row: readonly unknown[]): Readonly<Record<string, Float32Array>>;
  prepare(row: readonly unknown[]): Float32Array;
}

function load(text: string): Promise<Module> {
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

async function runCase({ model, count, inputs }: ModelCase) {
  const [file] = javascriptCode.write(model, 'network');
  const code = await load(new TextDecoder().decode(file!.bytes));
  const outputs: number[] = [];
  for (let row = 0; row < count; row++) {
    const parts = inputs.map((input) => {
      const width = input.length / count;
      return input.subarray(row * width, (row + 1) * width);
    });
    outputs.push(...code.run(...parts)['output']!);
  }
  return outputs;
}

describe('JavaScript code', () => {
  it.each(layerCases().map((each) => [each.name, each] as const))(
    'calculates the layer %s as the studio does',
    async (_name, each) => {
      expect(relativeDifference(await runCase(each), each.expected)).toBeLessThan(1e-5);
    },
  );

  it.each(networkCases().map((each) => [each.name, each] as const))(
    'calculates the network %s as the studio does',
    async (_name, each) => {
      expect(relativeDifference(await runCase(each), each.expected)).toBeLessThan(1e-5);
    },
  );

  it('prepares raw rows, fills missing cells and refuses unknown words and text for numbers', async () => {
    const { model, rows, expected } = networkCases().find(({ name }) => name === 'mixed columns')!;
    const [file, types] = javascriptCode.write(model, 'network');
    const code = await load(new TextDecoder().decode(file!.bytes));
    rows.forEach((row, index) => {
      const { output, probabilities } = code.predict(row);
      expect(relativeDifference(output!, [expected[index]!])).toBeLessThan(1e-5);
      expect(probabilities![0]).toBeCloseTo(1 / (1 + Math.exp(-expected[index]!)), 5);
    });
    expect(code.prepare(['35', ' red ', '1e4'])).toEqual(code.prepare([35, 'red', 10_000]));
    expect(() => code.prepare([35, 'green', 0])).toThrow(/no category "green"/);
    expect(() => code.prepare(['old', 'red', 0])).toThrow(/Expected a number/);
    expect(() => code.prepare([35])).toThrow(/Expected 3 values/);
    expect(new TextDecoder().decode(types!.bytes)).toContain('export declare function prepare');
    expect(mixedPreparation.columns).toHaveLength(3);
  });

  it('carries out every step of a preparation, and prepares windows', async () => {
    const load1 = async (name: string) => {
      const each = networkCases().find((one) => one.name === name)!;
      const [file] = javascriptCode.write(each.model, 'network');
      return { each, code: await load(new TextDecoder().decode(file!.bytes)) };
    };
    const steps = await load1('every step');
    const prepared = steps.each.rows.flatMap((row) => [...steps.code.prepare(row)]);
    expect(relativeDifference(prepared, steps.each.inputs[0]!)).toBeLessThan(1e-7);
    // A word that nobody has seen still has a bucket.
    expect(() => steps.code.prepare([1, 'small', 1, 1, 'Lima', 1, 'a'])).not.toThrow();
    const windows = await load1('windows of rows');
    const { rows } = windows.each;
    const examples = [0, 1, 2].flatMap((at) => [
      ...windows.code.prepare(rows.slice(at, at + 2) as unknown as (typeof rows)[number]),
    ]);
    expect(relativeDifference(examples, windows.each.inputs[0]!)).toBeLessThan(1e-7);
  });

  it('gives regression answers in their own unit', async () => {
    const { model, rows, expected } = networkCases().find(({ name }) => name.startsWith('regression in'))!;
    const [file] = javascriptCode.write(model, 'network');
    const code = await load(new TextDecoder().decode(file!.bytes));
    const { prediction } = code.predict(rows[0]!);
    expect(prediction![0]).toBeCloseTo(expected[0]! * 15 + 120, 3);
  });
});
