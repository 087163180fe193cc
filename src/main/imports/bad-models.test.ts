import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportModel } from '../../core/formats/definition.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { WireWriter } from '../../core/formats/onnx/wire-writer.ts';
import { sealWeights } from '../../core/formats/weights-model.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { serializeDesign } from '../../core/design/serialize.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { createTakeAwayService } from '../takeaway/take-away-service.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask, TaskOptions } from '../tasks/task-runner.ts';
import { createModelImports, type ModelImports } from './model-imports.ts';
import { createFileOpener, type OpenFile } from './open-file.ts';
import { zipOf } from './testing/hostile-files.ts';
import {
  entry,
  externalAt,
  model,
  onnxModel,
  onnxOf,
  operator,
  safetensorsOf,
} from './testing/hostile-models.ts';
import { useHostilePlace } from './testing/hostile-place.ts';

/**
 * Every file of a model that the studio must refuse, by its row in the list of bad inputs (43 to 51): chosen as a
 * person does, into a workspace that must stay byte for byte as it was, and that takes a good file afterwards.
 */
const { put, bytesOfWorkspace, workspace } = useHostilePlace();
let models: ModelImports;
let open: OpenFile;
/** Limits of the processes that were asked to read. */
const limits: TaskOptions[] = [];

const runTask: RunTask = (name, argument, options = {}) => {
  if (name === 'readModel' || name === 'readBundle') limits.push(options);
  const answer = answerTask(structuredClone({ name, argument }));
  return answer.ok ? Promise.resolve(answer.value) : Promise.reject(fromErrorReport(answer.error));
};
const never = () => Promise.reject(new Error('was taken for something else'));

beforeAll(() => {
  models = createModelImports({ workspace, runTask });
  const parts = { workspace, runTask, loadTable: never, version: '', now: () => '' };
  open = createFileOpener({
    models,
    bundles: createTakeAwayService(parts),
    data: { openPath: never },
    openProject: never,
    openWorkspace: never,
  });
});

/** Checks the contract of a refusal, and gives the error to look at. */
async function refused(path: string, code: string): Promise<StudioError> {
  const before = [bytesOfWorkspace(), readdirSync(dirname(path)), readFileSync(path)];
  const error = await open(path, 'model').then(
    () => new Error('was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StudioError)) throw error as Error;
  expect([bytesOfWorkspace(), readdirSync(dirname(path)), readFileSync(path)]).toEqual(before);
  expect(error.code, error.message).toBe(code);
  expect(error.message).toContain(`"${path.split('/').at(-1)!}"`);
  return error;
}

/** The rule that a reader names in its refusal. */
const ruleOf = async (name: string, bytes: Uint8Array, code: string): Promise<unknown> =>
  (await refused(put(name, bytes), code)).details['rule'];

interface TfjsDocument {
  modelTopology: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
  weightsManifest: { paths: string[] }[];
}
/** A LayersModel of another tool in a folder of its own, with something changed. */
function putTfjs(change: (document: TfjsDocument) => void, spoil: (shard: Uint8Array) => Uint8Array): string {
  const [main, shard] = modelFormats.get('tfjs').write(model, 'net');
  const text = new TextDecoder().decode(main!.bytes);
  const { userDefinedMetadata: _own, ...document } = JSON.parse(text) as Record<string, unknown>;
  const foreign = { ...document, generatedBy: 'somebody' } as unknown as TfjsDocument;
  change(foreign);
  const path = put('model.json', JSON.stringify(foreign));
  writeFileSync(join(dirname(path), shard!.name!), spoil(shard!.bytes));
  return path;
}
const whole = (bytes: Uint8Array) => bytes;

function writtenBy(type: string, of: ExportModel = model): Uint8Array {
  return modelFormats.get(type).write(of, 'net')[0]!.bytes;
}

/** Files that are archives, and how each is refused. */
const archives = [
  ['net.npz', 'zip-invalid'],
  ['run.descentrun', 'bundle-invalid'],
] as const;

/** Row of the list -> what is promised there. */
const promises: Readonly<Record<number, readonly [promise: string, check: () => Promise<void>]>> = {
  43: [
    'a file of pickle is never opened, whatever it is called, and safetensors is advised',
    async () => {
      const torch = writtenBy('pytorch');
      const pickle = Uint8Array.of(0x80, 2, 0x63, 0x6f, 0x73, 0x0a);
      for (const [name, bytes] of [
        ['net.pt', torch],
        ['net.npz', torch],
        ['weights.bin', torch],
        ['net.pt', zipOf([{ name: 'other' }])],
        ['net.pkl', pickle],
        ['net.onnx', pickle],
        ['net.pickle', Buffer.from("cos\nsystem\n(S'true'\ntR.")],
        ['net.joblib', pickle],
      ] as const) {
        const error = await refused(put(name, bytes), 'model-pickle');
        expect(error.message).toContain('safetensors.torch.save_file');
      }
    },
  ],
  44: [
    'an archive whose entries lead elsewhere is refused: up, absolute, with a backslash or a drive, a link',
    async () => {
      for (const [name, code] of archives) {
        for (const inside of ['../x.npy', '/x.npy', 'a\\x.npy', 'C:x.npy', 'a/../../x.npy']) {
          expect(await ruleOf(name, zipOf([{ name: inside }]), code), inside).toBe('name');
        }
        const link = zipOf([{ name: 'x.npy', mode: 0o120777 }]);
        expect(await ruleOf(name, link, code)).toBe('link');
      }
    },
  ],
  45: [
    'an archive that is a bomb, lies about a size, has too many entries, a password or an archive in it is refused',
    async () => {
      const large = { size: 2 ** 31 - 1, packedSize: 2 ** 26 };
      for (const [bytes, rule] of [
        [zipOf([{ name: 'x.npy', bytes: new Uint8Array(5_000_000) }]), 'bomb'],
        [zipOf(Array.from({ length: 3 }, (_, i) => ({ name: `${i}.npy`, ...large }))), 'bomb'],
        [zipOf([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 100 }]), 'deflate'],
        [zipOf([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 5000 }]), 'deflate'],
        [zipOf([{ name: 'x.npy' }], LIMITS.archiveEntries + 1), 'entries'],
        [zipOf([{ name: 'x.npy', flags: 1 }]), 'encrypted'],
      ] as const) {
        for (const [name, code] of archives) {
          expect(await ruleOf(name, bytes, code)).toBe(rule);
        }
      }
      const nested = put('net.npz', zipOf([{ name: 'inner.zip' }]));
      expect((await refused(nested, 'npz-invalid')).message).toContain('"inner.zip"');
    },
  ],
  46: [
    'a safetensors file that breaks a rule of its format is refused by that rule',
    async () => {
      const twice = `{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(0, 4))}}`;
      for (const [bytes, rule] of [
        [safetensorsOf({}, 0, 100n), 'header-length'],
        [safetensorsOf({}, 0, BigInt(LIMITS.safetensorsHeaderBytes) + 1n), 'header-length'],
        [safetensorsOf({}, 0, 2n ** 64n - 1n), 'header-length'],
        [safetensorsOf(' {}', 0), 'header-start'],
        [safetensorsOf('{"a":', 0), 'header-json'],
        [safetensorsOf(twice, 4), 'header-json'],
        [safetensorsOf({ a: entry(0, 8), b: entry(4, 12) }, 12), 'overlap'],
        [safetensorsOf({ a: entry(0, 4), b: entry(8, 12) }, 12), 'hole'],
        [safetensorsOf({ a: entry(0, 8, [3]) }, 8), 'size'],
        [safetensorsOf({ a: entry(0, 8, [2 ** 52, 2 ** 52]) }, 8), 'size'],
        [safetensorsOf({ a: entry(0, 4) }, 5), 'trailing'],
        [safetensorsOf({ a: entry(0, 8) }, 4), 'truncated'],
        [safetensorsOf({ a: entry(0, 4, [1], 'Q4') }, 4), 'dtype'],
      ] as const) {
        expect(await ruleOf('net.safetensors', bytes, 'safetensors-invalid')).toBe(rule);
      }
    },
  ],
  47: [
    'an ONNX file that is empty, nested, unknown, circular or of impossible sizes is refused, with every operator by name',
    async () => {
      expect((await refused(put('net.onnx', ''), 'model-empty')).message).toContain('empty');
      const deep = (writer: WireWriter, depth: number): WireWriter =>
        depth === 0 ? writer.text(2, 'core') : writer.message(1, (inner) => deep(inner, depth - 1));
      const [first, ...rest] = onnxModel.initializers;
      const shaped = (...shape: number[]) => onnxOf({ initializers: [{ ...first!, shape }, ...rest] });
      for (const [bytes, rule] of [
        [
          new WireWriter()
            .integer(1, 8)
            .message(7, (graph) => deep(graph, 150))
            .finish(),
          'opset',
        ],
        [onnxOf({ opsets: { '': 99 } }), 'opset'],
        [onnxOf({ opsets: {} }), 'opset'],
        [onnxOf({ irVersion: 99 }), 'ir-version'],
        [shaped(-1, 4), 'shape'],
        [shaped(2 ** 40, 2 ** 40), 'shape'],
        [shaped(3), 'length'],
      ] as const) {
        expect(await ruleOf('net.onnx', bytes, 'onnx-invalid')).toBe(rule);
      }
      const circle = [
        operator('Relu', { inputs: ['a'], outputs: ['b'] }),
        operator('Relu', { inputs: ['b'], outputs: ['a'] }),
        operator('Add', { inputs: ['a', 'b'] }),
      ];
      expect(await ruleOf('net.onnx', onnxOf({ nodes: circle }), 'onnx-invalid')).toBe('cycle');
      for (const node of [
        ...['If', 'Loop', 'Scan', 'Whirl', 'constructor', '__proto__'].map((type) => operator(type)),
        operator('Relu', { domain: 'com.evil' }),
      ]) {
        const path = put('net.onnx', onnxOf({ nodes: [node] }));
        expect((await refused(path, 'import-unsupported')).message).toContain(`${node.type} "bad"`);
      }
      // The body of a loop, nested deeper than a stack would bear.
      let body = new WireWriter().text(2, 'core').finish();
      for (let depth = 0; depth < 5000; depth++) body = new WireWriter().bytes(1, body).finish();
      const loop = new WireWriter()
        .integer(1, 8)
        .message(7, (graph) =>
          graph
            .message(12, (output) =>
              output.text(1, 'y').message(2, (type) => type.message(1, (tensor) => tensor.integer(1, 1))),
            )
            .message(1, (node) =>
              node
                .text(2, 'y')
                .text(3, 'bad')
                .text(4, 'Loop')
                .message(5, (attribute) => attribute.text(1, 'body').bytes(6, body).integer(20, 5)),
            ),
        )
        .message(8, (opset) => opset.integer(2, 17))
        .finish();
      expect((await refused(put('net.onnx', loop), 'import-unsupported')).message).toContain('Loop "bad"');
    },
  ],
  48: [
    'an ONNX file whose numbers lie in another file is refused, and that file is never opened',
    async () => {
      for (const [location, offset] of [
        ['../secret.bin', '0'],
        ['/etc/passwd', '0'],
        ['link.bin', '0'],
        ['beside.bin', '-16'],
      ] as const) {
        const path = put('net.onnx', externalAt(location, offset));
        writeFileSync(join(dirname(path), 'beside.bin'), new Uint8Array(64));
        symlinkSync('/etc/passwd', join(dirname(path), 'link.bin'));
        const error = await refused(path, 'onnx-invalid');
        expect(error.details['rule']).toBe('external-data');
        expect(error.message).toContain(location);
      }
    },
  ],
  49: [
    'an HDF5 file, with whatever links and virtual datasets in it, is refused unread, with the way round',
    async () => {
      const hdf5 = Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);
      for (const [name, bytes] of [
        ['net.h5', hdf5],
        ['net.weights.h5', hdf5],
        ['net.onnx', hdf5],
        ['net.keras', zipOf([{ name: 'model.weights.h5', bytes: hdf5 }])],
      ] as const) {
        expect((await refused(put(name, bytes), 'model-foreign')).message).toContain('np.savez');
      }
    },
  ],
  50: [
    'a LayersModel with a Lambda, a custom or unknown class, short weights or weights elsewhere is refused',
    async () => {
      for (const name of ['Lambda', 'MyLayer', 'constructor', '__proto__']) {
        const path = putTfjs(({ modelTopology: { config } }) => {
          config.layers[1]!.class_name = name;
        }, whole);
        expect((await refused(path, 'import-unsupported')).message).toContain(name);
      }
      const short = putTfjs(
        () => undefined,
        (shard) => shard.subarray(4),
      );
      expect((await refused(short, 'tfjs-invalid')).message).toMatch(/need \d+ bytes.* have \d+/);
      for (const elsewhere of ['../shard.bin', '/etc/passwd', 'a\\b.bin', 'C:shard.bin']) {
        const path = putTfjs(({ weightsManifest }) => {
          weightsManifest[0]!.paths = [elsewhere];
        }, whole);
        expect((await refused(path, 'tfjs-invalid')).details['rule']).toBe('path');
      }
      const linked = putTfjs(({ weightsManifest }) => {
        weightsManifest[0]!.paths = ['link.bin'];
      }, whole);
      symlinkSync('/etc/passwd', join(dirname(linked), 'link.bin'));
      expect((await refused(linked, 'tfjs-invalid')).message).toContain('not beside it');
    },
  ],
  51: [
    'weights that are NaN or infinite are counted, and stored only when that is confirmed',
    async () => {
      const tensors = model.weights.map(({ name, shape, values }, index) => ({
        name,
        shape,
        values:
          index === 0
            ? values.map((value, at) => (at < 3 ? [NaN, Infinity, -Infinity][at]! : value))
            : values,
      }));
      const metadata = { design: serializeDesign(model.design) };
      const opened = await open(
        put('nan.safetensors', safetensors.write(sealWeights({ tensors, metadata }))),
        'model',
      );
      if (opened.kind !== 'model') throw new Error('is no model');
      const { draft } = opened;
      expect(
        draft.tensors
          .map(({ nonFinite }) => nonFinite)
          .toSorted()
          .at(-1),
      ).toBe(3);
      const before = bytesOfWorkspace();
      const keep = (acceptNonFinite: boolean) =>
        models.keep({
          token: draft.token,
          name: 'Odd',
          designId: null,
          mappings: tensors.map(({ name }) => ({ parameter: name, tensor: name, order: null })),
          acceptNonFinite,
        });
      await expect(keep(false)).rejects.toMatchObject({
        code: 'weights-not-finite',
        message: expect.stringMatching(/3 .*NaN/) as string,
      });
      expect(bytesOfWorkspace()).toEqual(before);
      expect(await keep(true)).toMatchObject({ name: 'Odd' });
    },
  ],
};

describe('a bad model file', () => {
  it.each(Object.entries(promises).map(([row, [promise, check]]) => [row, promise, check] as const))(
    '%s: %s',
    async (_row, _promise, check) => {
      await check();
      // The studio goes on: a good file comes in afterwards.
      const opened = await open(put('good.onnx', writtenBy('onnx')), 'model');
      expect(opened).toMatchObject({
        kind: 'model',
        draft: { format: 'onnx', design: { name: model.design.name } },
      });
    },
  );

  it('has a test for every row that speaks of models', () => {
    expect(Object.keys(promises).map(Number)).toEqual([43, 44, 45, 46, 47, 48, 49, 50, 51]);
  });

  it('is read by a process that has a limit of time and one of memory', () => {
    expect(limits.length).toBeGreaterThan(50);
    for (const { signal, memoryMb } of limits) {
      expect(signal).toBeInstanceOf(AbortSignal);
      expect(memoryMb).toBeLessThan(1500);
    }
  });
});
