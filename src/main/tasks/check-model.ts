import type { ModelExportCheck, ModelTaskCalls, NamedFile } from '../../core/contract/models.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { planCalls } from '../../core/formats/code/calls.ts';
import type { ExportModel, ModelFormat } from '../../core/formats/definition.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { lowerGraph } from '../../core/formats/program/lower-graph.ts';
import { recoverConstants } from '../../core/formats/recover-constants.ts';
import { createTorchModule } from '../../core/formats/torch/write-torch.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createPredictor } from '../../core/plan/predictor.ts';
import type { NamedWeights } from '../../core/plan/weights.ts';
import { setWeights } from '../../core/inspect/probe.ts';
import { largestRounding, type Precision } from '../../core/formats/precision.ts';
import { TrainingSession } from '../../core/training/session.ts';
import type { PreparedData } from '../../core/datasets/table.ts';
import { createRandom } from '../../core/support/random.ts';
import { StudioError } from '../../core/support/errors.ts';
import { sizeOf } from '../../core/support/shape.ts';
import { withQuantizedInputs } from '../../core/formats/onnx/quantized-inputs.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';
import { runJavascriptModule } from './run-javascript-module.ts';
import { toExportModel, writeModel } from './model-source.ts';

/** Most rows that are run through what was read back. */
const ROW_LIMIT = 256;
/** Rows that are made up where none are at hand. */
const MADE_UP_ROWS = 64;
/** Single precision keeps seven digits; another order of the sums may cost one or two of them. */
const LARGEST_RELATIVE = 1e-5;

/** Prepared rows. */
interface Rows {
  readonly features: Float32Array;
  readonly count: number;
}

/**
 * Reads a written export as a stranger would and compares it with the network that it was made from: its
 * weights bit by bit, its outputs for real rows where it can be run here.
 * @throws StudioError `export-differs` where a weight or an output is another one, or as the reader.
 */
export function checkModel(argument: ModelTaskCalls['checkModel']['argument']): ModelExportCheck {
  const format = modelFormats.get(argument.format);
  const model = toExportModel(argument, format);
  const { files, layers } = argument;
  const meant = writeModel(argument);
  meant.forEach(({ name, bytes }, index) => {
    if (files[index]?.name !== name || !sameBytes(files[index].bytes, bytes)) {
      throw differs(`"${name}" does not hold what was to be written`);
    }
  });
  const data = layers === null ? prepare(argument) : null;
  const rows = layers !== null ? null : data === null ? makeUpRows(model.graph) : takeRows(data);
  const noRows = 'a part of a network cannot be run by itself';
  const before = rows === null ? null : predict(model, model.weights, rows);
  const { how, after, weights } = readBack(format, model, files, rows, argument.baseName);
  const scores = scoreBoth(argument, model, data, weights);
  if (before === null || after === null || rows === null) {
    const why = after === null && rows !== null ? 'this format is not run by the studio' : noRows;
    return { how, checkedRows: 0, noRows: why, largestDifference: 0, largestRelativeDifference: 0, scores };
  }
  const { absolute, relative } = compare(before, after);
  // Fewer bits are another network; how good it is say the scores.
  if (argument.precision === 'float32' && !(relative <= LARGEST_RELATIVE)) {
    throw differs(`the outputs of ${rows.count} rows differ by up to ${String(absolute)}`);
  }
  return {
    how,
    checkedRows: rows.count,
    ...(data === null ? { madeUp: true } : {}),
    noRows: null,
    largestDifference: absolute,
    largestRelativeDifference: relative,
    scores,
  };
}

interface ReadBack {
  readonly how: string;
  /** Outputs for the rows; null where there are none, or the format cannot be run here. */
  readonly after: ArrayLike<number> | null;
  /** Null where the format has no reader. */
  readonly weights: readonly NamedWeights[] | null;
}

function readBack(
  format: ModelFormat,
  model: ExportModel,
  files: readonly NamedFile[],
  rows: Rows | null,
  baseName: string,
): ReadBack {
  const [main] = files;
  if (format.read !== undefined) {
    const back = format.read(main!, files);
    if (format.carries === 'weights' || model.precision !== 'float32') {
      compareWeights(model.weights, back.weights, model.precision ?? 'float32');
    }
    const graph = back.design === null ? model.graph : buildGraph(back.design);
    const engine = engineOf(format.type, model.precision ?? 'float32', graph);
    const after = rows === null ? null : predict({ graph }, back.weights, rows, engine);
    return { how: `Read back by the studio’s own reader of ${format.label}`, after, weights: back.weights };
  }
  const recover = recoverConstants[format.type];
  if (recover === undefined)
    return { how: 'Read back and compared with what was to be written', after: null, weights: null };
  const found = recover(main!.bytes);
  const expected = constantsOf(format, model, baseName);
  if (!sameBits(found, expected)) throw differs('the numbers in it are not those of the network');
  const text = `Its ${expected.length} numbers were read back and are those of the network, bit for bit`;
  if (format.type !== 'javascript') {
    return {
      how: `${text}; the code itself is tested with the studio, and not run here`,
      after: null,
      weights: null,
    };
  }
  const after =
    rows === null ? null : runJavascriptModule(main!.bytes, model.graph, rows.features, rows.count);
  return { how: after === null ? text : 'The written module was run', after, weights: null };
}

function constantsOf(format: ModelFormat, model: ExportModel, baseName: string): Float32Array {
  const blocks =
    format.type === 'pytorch'
      ? createTorchModule(model, baseName).tensors
      : planCalls(lowerGraph(model)).constants;
  const joined = new Float32Array(blocks.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of blocks) {
    joined.set(values, at);
    at += values.length;
  }
  return joined;
}

function prepare({ rows }: ModelTaskCalls['checkModel']['argument']): PreparedData | null {
  return rows === null ? null : prepareData(openSource(rows.table, COLUMNS_AT_A_TIME), rows.spec.data);
}

/** Loss and metrics of the test split, before and after the weights lost bits. */
function scoreBoth(
  { rows, precision, format }: ModelTaskCalls['checkModel']['argument'],
  { graph, weights }: ExportModel,
  data: PreparedData | null,
  stored: readonly NamedWeights[] | null,
): ModelExportCheck['scores'] {
  if (precision === 'float32' || rows === null || data === null || stored === null) return null;
  const part = data.split.test.length > 0 ? 'test' : 'validation';
  if (data.split[part].length === 0) return null;
  // The weights that are scored are the ones that are given, not their average.
  const training = { ...rows.spec.training, averageDecay: 0 };
  const score = (tensors: readonly NamedWeights[], engine: Engine) => {
    const session = new TrainingSession({ graph, training, data, engine });
    setWeights(session.plan, tensors);
    return session.evaluate(part);
  };
  const { engine } = chooseEngine();
  return { before: score(weights, engine), after: score(stored, engineOf(format, precision, graph)) };
}

/** The engine that calculates as a reader of the file does: in int8, ONNX rounds what comes into dense layers. */
function engineOf(format: string, precision: Precision, graph: NetworkGraph): Engine {
  const { engine } = chooseEngine();
  return format === 'onnx' && precision === 'int8' ? withQuantizedInputs(engine, graph) : engine;
}

function takeRows(data: PreparedData): Rows {
  const places = data.split.test.length > 0 ? data.split.test : data.split.train;
  const count = Math.min(ROW_LIMIT, places.length);
  const size = sizeOf(data.featureShape);
  const features = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const from = places[index]! * size;
    features.set(data.features.subarray(from, from + size), index * size);
  }
  return { features, count };
}

/** Rows of every kind of input: spread about 0, or whole numbers where tokens are looked up. */
function makeUpRows(graph: NetworkGraph): Rows {
  const size = sizeOf(graph.nodes[graph.inputs[0]!]!.outputShape);
  const vocabularies = graph.nodes.flatMap(({ layer, values }) =>
    layer.type === 'embedding' ? [Number(values['vocabularySize'])] : [],
  );
  const random = createRandom(1);
  const tokens = Math.min(...vocabularies);
  const draw = () => (vocabularies.length > 0 ? random.nextBelow(tokens) : random.nextNormal());
  return { features: Float32Array.from({ length: MADE_UP_ROWS * size }, draw), count: MADE_UP_ROWS };
}

function predict(
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

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(Buffer.from(a.buffer, a.byteOffset, a.length), b) === 0;

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  sameBytes(
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
  );

/** Largest difference, and that relative to the largest output; NaN fits NaN alone. */
function compare(a: ArrayLike<number>, b: ArrayLike<number>) {
  let absolute = a.length === b.length ? 0 : Number.NaN;
  let scale = 1e-3;
  for (let index = 0; index < a.length; index++) {
    scale = Math.max(scale, Math.abs(a[index]!));
    if (Object.is(a[index], b[index])) continue;
    const gap = Math.abs(a[index]! - b[index]!);
    if (Number.isNaN(gap)) return { absolute: gap, relative: gap };
    absolute = Math.max(absolute, gap);
  }
  return { absolute, relative: absolute / scale };
}

function differs(what: string): StudioError {
  return new StudioError(
    'export-differs',
    `The file was read back and is not what was written: ${what}. No file was made. Try another disk or format.`,
    {},
  );
}
