import { describe, expect, it } from 'vitest';
import { planCalls } from '../code/calls.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import { lowerGraph } from '../program/lower-graph.ts';
import { layerCases, networkCases } from '../testing/model-cases.ts';
import { traceParameters } from '../trace-parameters.ts';
import { readZip } from '../zip/read-zip.ts';
import { writeZip } from '../zip/write-zip.ts';
import { readStateDict } from './read-state-dict.ts';
import { createTorchModule, torch } from './write-torch.ts';

const cases = [...layerCases(), ...networkCases()].map((each) => [each.name, each.model] as const);
const byName = (weights: readonly NamedWeights[]) =>
  new Map(weights.map(({ name, shape, values }) => [name, { shape: [...shape], values }]));

describe('a written state_dict', () => {
  it.each(cases)('of %s is read back whole, and gives the weights of the network', (_name, model) => {
    const write = (weights: readonly NamedWeights[]) =>
      createTorchModule({ ...model, weights }, 'net').tensors;
    const found = readStateDict(torch.write(model, 'net')[0]!.bytes);
    expect(byName(found)).toEqual(byName(write(model.weights)));
    const restored = traceParameters(model.graph, write)!.restore(found);
    expect(byName(restored!)).toEqual(byName(model.weights));
  });

  const model = cases.find(([name]) => name === 'image chain')![1];
  const good = torch.write(model, 'net')[0]!.bytes;
  const entries = readZip(good, { entries: 1000, totalBytes: 2 ** 24 });
  const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const withPickle = (edit: (pickle: string) => string) =>
    writeZip(
      entries.map(({ name, bytes }) => ({
        name,
        bytes:
          name === 'archive/data.pkl' ? Uint8Array.from(Buffer.from(edit(latin(bytes)), 'latin1')) : bytes,
      })),
    );

  it.each([
    ['a call of something else', (text: string) => text.replace('ccollections\nOrderedDict', 'cos\nsystem')],
    ['another kind of storage', (text: string) => text.replace('FloatStorage', 'DoubleStorage')],
    ['an opcode that builds objects', (text: string) => text.replace(/\.$/, 'b.')],
    ['something after its end', (text: string) => `${text}K\x01`],
    ['an end too early', (text: string) => text.slice(0, -5)],
    ['another protocol', (text: string) => `\x80\x04${text.slice(2)}`],
    ['a result that is no dictionary', () => '\x80\x02K\x01.'],
    ['more taken than there is', () => '\x80\x02t.'],
  ])('is refused with %s in its pickle, and nothing is run', (_what, edit) => {
    expect(readStateDict(withPickle((text) => text))).toHaveLength(entries.length - 3);
    expect(() => readStateDict(withPickle(edit))).toThrow(
      expect.objectContaining({ code: 'state-dict-invalid' }) as Error,
    );
  });

  it('is refused with a storage too short, too many or none', () => {
    const cut = entries.map(({ name, bytes }) => ({
      name,
      bytes: name === 'archive/data/0' ? bytes.slice(4) : bytes,
    }));
    for (const list of [
      cut,
      [...entries, { name: 'archive/data/999', bytes: new Uint8Array(4) }],
      entries.slice(0, 3),
    ])
      expect(() => readStateDict(writeZip(list))).toThrow(
        expect.objectContaining({ code: 'state-dict-invalid' }) as Error,
      );
  });
});

it.each(cases)('the numbers in the code of %s give the weights of the network', (_name, model) => {
  const write = (weights: readonly NamedWeights[]) => planCalls(lowerGraph({ ...model, weights })).constants;
  const restored = traceParameters(model.graph, write)!.restore(write(model.weights));
  expect(byName(restored!)).toEqual(byName(model.weights));
});
