import type { ModelExportCheck, ModelTaskCalls } from '../../core/contract/models.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { PreparedData } from '../../core/datasets/table.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import type { ExportModel } from '../../core/formats/definition.ts';
import { modelFormats } from '../../core/formats/index.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import { setWeights } from '../../core/inspect/probe.ts';
import type { NamedWeights } from '../../core/plan/weights.ts';
import { createRandom } from '../../core/support/random.ts';
import { sizeOf } from '../../core/support/shape.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';
import { toExportModel, writeModel } from './model-source.ts';
import { differs, engineOf, predict, readBack, sameBytes, type Rows } from './read-back.ts';

/** Most rows that are run through what was read back. */
const ROW_LIMIT = 256;
/** Rows that are made up where none are at hand. */
const MADE_UP_ROWS = 64;
/** Single precision keeps seven digits; another order of the sums may cost one or two of them. */
const LARGEST_RELATIVE = 1e-5;

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
  const { how, notChecked, weights, run } = readBack(format, model, files, argument.baseName);
  const scores = scoreBoth(argument, model, data, weights);
  const found = { how, ...(notChecked === undefined ? {} : { notChecked }), scores };
  if (rows === null || typeof run === 'string') {
    const noRows = typeof run === 'string' ? run : 'a part of a network cannot be run by itself';
    return { ...found, checkedRows: 0, noRows, largestDifference: 0, largestRelativeDifference: 0 };
  }
  const { absolute, relative } = compare(predict(model, model.weights, rows), run(rows));
  // Fewer bits are another network; how good it is say the scores.
  if (argument.precision === 'float32' && !(relative <= LARGEST_RELATIVE)) {
    throw differs(`the outputs of ${rows.count} rows differ by up to ${String(absolute)}`);
  }
  return {
    ...found,
    checkedRows: rows.count,
    ...(data === null ? { madeUp: true } : {}),
    noRows: null,
    largestDifference: absolute,
    largestRelativeDifference: relative,
  };
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
