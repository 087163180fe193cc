import type { NamedFile } from '../../core/contract/models.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { planCalls } from '../../core/formats/code/calls.ts';
import type { ExportModel, ModelFormat } from '../../core/formats/definition.ts';
import { withQuantizedInputs } from '../../core/formats/onnx/quantized-inputs.ts';
import { largestRounding, type Precision } from '../../core/formats/precision.ts';
import { lowerGraph } from '../../core/formats/program/lower-graph.ts';
import { recoverConstants } from '../../core/formats/recover-constants.ts';
import { readStateDict } from '../../core/formats/torch/read-state-dict.ts';
import { createTorchModule } from '../../core/formats/torch/write-torch.ts';
import { traceParameters } from '../../core/formats/trace-parameters.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import { createPredictor } from '../../core/plan/predictor.ts';
import type { NamedWeights } from '../../core/plan/weights.ts';
import { StudioError } from '../../core/support/errors.ts';
import { runJavascriptModule } from './run-javascript-module.ts';

/** Prepared rows. */
export interface Rows {
  readonly features: Float32Array;
  readonly count: number;
}

/** What lies in the files of an export. */
export interface ReadBack {
  /** What was done with them, in words that go on with "and run on 30 rows" where they can be run. */
  readonly how: string;
  /** What could not be looked at; left out where that is nothing. */
  readonly notChecked?: string;
  /** Null where there are none in it. */
  readonly weights: readonly NamedWeights[] | null;
  /** Outputs for rows; or why there are none. */
  readonly run: ((rows: Rows) => ArrayLike<number>) | string;
}

type Reader = (
  model: ExportModel,
  files: readonly NamedFile[],
  baseName: string,
  format: ModelFormat,
) => ReadBack;

const LANGUAGES: Readonly<Record<string, string>> = { python: 'Python', c: 'C' };

/** Formats that no reader takes in from elsewhere, by type. */
const readers: Readonly<Record<string, Reader>> = {
  pytorch(model, [main], baseName) {
    const found = readStateDict(main!.bytes);
    const write = (weights: readonly NamedWeights[]) =>
      createTorchModule({ ...model, weights }, baseName).tensors;
    compareWeights(write(model.weights), found, 'float32');
    const { placed, ...network } = restored(model, write, found);
    return {
      how: `The state_dict was read back, without running its pickle, ${placed}`,
      notChecked:
        'the Python module beside it is what was to be written, character for character; there is no Python here to run it',
      ...network,
    };
  },
  python: readCode,
  c: readCode,
  javascript(model, files, baseName, format) {
    const { weights } = readCode(model, files, baseName, format);
    const [main] = files;
    return {
      how: 'The written module was loaded',
      weights,
      run: ({ features, count }) => runJavascriptModule(main!.bytes, model.graph, features, count),
    };
  },
};

/** Takes the numbers out of code and puts them back into the network. */
function readCode(
  model: ExportModel,
  [main]: readonly NamedFile[],
  _baseName: string,
  { type }: ModelFormat,
): ReadBack {
  const write = (weights: readonly NamedWeights[]) => planCalls(lowerGraph({ ...model, weights })).constants;
  const meant = write(model.weights);
  const numbers = recoverConstants[type]!(main!.bytes);
  let end = 0;
  const found = meant.map((block) => {
    const begin = end;
    end += block.values.length;
    return { ...block, values: numbers.slice(begin, end) };
  });
  if (end !== numbers.length) throw differs(`it holds ${numbers.length} numbers instead of ${end}`);
  compareWeights(meant, found, 'float32');
  const language = LANGUAGES[type] ?? type;
  const { placed, ...network } = restored(model, write, found);
  return {
    how: `Its ${numbers.length} numbers were read back out of the code, ${placed}`,
    notChecked: `the ${language} itself is what was to be written, character for character; there is no ${language} here to run it`,
    ...network,
  };
}

/** The network with the weights that a file holds in another order, and what became of them in words. */
function restored(
  model: ExportModel,
  write: (weights: readonly NamedWeights[]) => readonly NamedWeights[],
  found: readonly NamedWeights[],
): Pick<ReadBack, 'weights' | 'run'> & { readonly placed: string } {
  const trace = traceParameters(model.graph, write);
  if (trace === null) {
    return {
      placed: 'and each of them is the one that was to be written',
      weights: null,
      run: 'the network is too large for its numbers to be put back into it from this format',
    };
  }
  const weights = trace.restore(found);
  if (weights === null) throw differs('its numbers do not make up the weights of the network');
  compareWeights(model.weights, weights, 'float32');
  return { placed: 'put back into the network', weights, run: (rows) => predict(model, weights, rows) };
}

/**
 * Reads a written export as a stranger would.
 * @throws StudioError `export-differs` where a weight is another one, or as the reader.
 */
export function readBack(
  format: ModelFormat,
  model: ExportModel,
  files: readonly NamedFile[],
  baseName: string,
): ReadBack {
  const [main] = files;
  const precision = model.precision ?? 'float32';
  if (format.read !== undefined) {
    const back = format.read(main!, files);
    if (format.carries === 'weights' || precision !== 'float32') {
      compareWeights(model.weights, back.weights, precision);
    }
    const graph = back.design === null ? model.graph : buildGraph(back.design);
    return {
      how: `Read back by the studio’s own reader of ${format.label}`,
      weights: back.weights,
      run: (rows) => predict({ graph }, back.weights, rows, engineOf(format.type, precision, graph)),
    };
  }
  const read = readers[format.type];
  if (read !== undefined) return read(model, files, baseName, format);
  return {
    how: 'Read back and compared with what was to be written',
    weights: null,
    run: 'a text to read has no outputs',
  };
}

/** The engine that calculates as a reader of the file does: in int8, ONNX rounds what comes into dense layers. */
export function engineOf(format: string, precision: Precision, graph: NetworkGraph): Engine {
  const { engine } = chooseEngine();
  return format === 'onnx' && precision === 'int8' ? withQuantizedInputs(engine, graph) : engine;
}

/** Outputs of a network for prepared rows. */
export function predict(
  { graph }: Pick<ExportModel, 'graph'>,
  weights: readonly NamedWeights[],
  { features, count }: Rows,
  engine: Engine = chooseEngine().engine,
): ArrayLike<number> {
  return createPredictor(graph, weights, engine).predict(features, count);
}

function compareWeights(
  original: readonly NamedWeights[],
  back: readonly NamedWeights[],
  precision: Precision,
): void {
  const found = new Map(back.map((tensor) => [tensor.name, tensor]));
  if (found.size !== original.length)
    throw differs(`it has ${found.size} tensors instead of ${original.length}`);
  for (const { name, shape, values } of original) {
    const other = found.get(name);
    if (other === undefined) throw differs(`\`${name}\` is missing`);
    if (other.shape.join() !== shape.join()) throw differs(`the shape of \`${name}\` is another one`);
    if (precision !== 'float32') {
      const bound = largestRounding(values, precision);
      const isNear = values.every((value, index) => Math.abs(value - other.values[index]!) <= bound);
      if (!isNear) throw differs(`\`${name}\` is farther from the original than ${precision} explains`);
    } else if (!sameBits(values, other.values)) throw differs(`\`${name}\` has other values`);
  }
}

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  sameBytes(
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
  );

/** The same bytes. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.length), b) === 0;

/** The error of a file that is not what it should be. */
export function differs(what: string): StudioError {
  return new StudioError(
    'export-differs',
    `The file was read back and is not what was written: ${what}. No file was made. Try another disk or format.`,
    {},
  );
}
