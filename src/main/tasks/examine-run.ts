import type {
  BlockSpread,
  ClassScore,
  ExaminedMoment,
  ExaminedRow,
  ExamineOrder,
  Quantiles,
  RowAnswers,
  RunExamination,
} from '../../core/contract/run-page.ts';
import { restoreTarget } from '../../core/datasets/apply-preparation.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { restoreNumber } from '../../core/datasets/prepared-column.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createBoundary, type Boundary } from '../../core/inspect/boundary.ts';
import { evaluatePlanLoss } from '../../core/inspect/gradient-check.ts';
import { collectOutputs, judgeRows, type RowOutputs } from '../../core/inspect/loss/row-losses.ts';
import { createProbe, setWeights, type Probe } from '../../core/inspect/probe.ts';
import { quantiles } from '../../core/inspect/statistics.ts';
import { losses } from '../../core/losses/index.ts';
import { createConfusionMatrix } from '../../core/metrics/confusion-matrix.ts';
import type { FloatArray } from '../../core/support/float-array.ts';
import { metricTask } from '../../core/training/metric-collector.ts';
import { TrainingSession, type SessionOptions } from '../../core/training/session.ts';
import {
  describeAnswer,
  describeInputs,
  describeTarget,
  isWrongAnswer,
  listInputs,
  showPictures,
} from '../inspector/answers/rows.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';

/** Rows that are looked at, at most; evenly chosen. */
const ROW_LIMIT = 10_000;
const LISTED_ROWS = 200;
/** Points of a boundary along each side. */
const RESOLUTION = 48;
const DRAWN_POINTS = 600;
/** Numbers of one block that its spread is read from. */
const SPREAD_LIMIT = 50_000;
const SHARES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** A run at each of its states. @throws StudioError as `prepareData`, `restore` and `createProbe`. */
export function examineRun(order: ExamineOrder): RunExamination {
  const { spec, table, states, skipped } = order;
  const { engine } = chooseEngine();
  const data = prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data);
  const graph = buildGraph(spec.design);
  const setup: SessionOptions = { graph, training: spec.training, data, engine };
  const session = new TrainingSession(setup);
  const split = [order.split, 'validation', 'train'].find(
    (name) => data.split[name as typeof order.split].length > 0,
  ) as typeof order.split;
  const all = data.split[split];
  const rows = chooseEvenly(all, ROW_LIMIT);
  const choice = spec.training.averageDecay > 0 ? 'average' : 'last';
  const probe = createProbe(setup, session.weights('last'));
  const boundary = makeBoundary(setup);
  const judgedLosses: Float64Array[] = [];
  let outputs: RowOutputs | null = null;

  const moments = states.map(({ step, epoch, bytes }): ExaminedMoment => {
    session.restore(bytes);
    const weights = session.weights(choice);
    setWeights(probe.plan, weights);
    outputs = collectOutputs(probe, rows);
    judgedLosses.push(judgeRows(probe, outputs).perRow);
    const answers = countAnswers(probe, outputs);
    return {
      step,
      epoch,
      metrics: session.evaluate(split),
      confusion: answers,
      classes: answers === null ? [] : scoreClasses(answers, data.classNames),
      answers: pairAnswers(probe, outputs),
      weights: weights.map(({ name, values }) => spreadOf(name, values, values.length)),
      ...measureBatch(probe, data.split.train),
      boundary: drawBoundary(boundary, weights),
    };
  });

  const last = judgedLosses.at(-1)!;
  const describe = (place: number): ExaminedRow => {
    const row = rows[place]!;
    const size = outputs!.outputs.length / Math.max(1, rows.length);
    const target = data.targets[row * data.targetSize]!;
    const answer = Array.from(outputs!.outputs.subarray(place * size, (place + 1) * size));
    return {
      row,
      inputs: describeInputs(data, row),
      target: describeTarget(data, target),
      prediction: describeAnswer(probe, answer),
      isWrong: isWrongAnswer(probe, answer, target),
      loss: last[place]!,
      history: judgedLosses.map((each) => each[place]!),
    };
  };
  const places = Array.from(rows, (_, place) => place);
  const byLoss = places.toSorted((a, b) => rank(last[b]!) - rank(last[a]!) || a - b);
  const listed = [byLoss, places].map((each) => each.slice(0, LISTED_ROWS));
  return {
    split,
    rows: rows.length,
    splitRows: all.length,
    classNames: data.classNames,
    targetName: data.targetName,
    inputNames: listInputs(data).map(({ name }) => name),
    pictures: showPictures(
      data,
      [...new Set(listed.flat())].map((place) => rows[place]!),
    ),
    moments,
    skippedMoments: skipped,
    worst: listed[0]!.map(describe),
    predictions: listed[1]!.map(describe),
    plane: describePlane(setup, boundary, rows),
  };
}

/** NaN is the worst of all. */
const rank = (loss: number): number => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss);

function chooseEvenly(rows: Int32Array, limit: number): Int32Array {
  if (rows.length <= limit) return rows;
  return Int32Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]!);
}

function countAnswers(probe: Probe, { outputs, rows }: RowOutputs): readonly number[] | null {
  const { data } = probe.setup;
  const own = probe.outputs[probe.mainOutput]!;
  if (data.task === 'regression' || own.target === 'features') return null;
  const { size } = probe.plan.outputs[probe.mainOutput]!;
  const matrix = createConfusionMatrix({
    task: metricTask(data, size),
    outputSize: size,
    targetSize: data.targetSize,
    logits: losses.get(own.options.loss.type).expectsOutput === 'logits',
    examples: rows.length,
  });
  const targets = new Float64Array(rows.length * data.targetSize);
  rows.forEach((row, place) => {
    for (let k = 0; k < data.targetSize; k++) {
      targets[place * data.targetSize + k] = data.targets[row * data.targetSize + k]!;
    }
  });
  matrix.add(outputs, targets, rows.length);
  return Array.from(matrix.matrix.counts);
}

/** Numbers that are predicted beside the true ones. */
function pairAnswers(probe: Probe, { outputs, rows }: RowOutputs): RowAnswers | null {
  const { data } = probe.setup;
  const { size } = probe.plan.outputs[probe.mainOutput]!;
  const { target } = probe.outputs[probe.mainOutput]!;
  if (data.task !== 'regression' || target === 'features' || size !== 1 || data.targetSize !== 1) return null;
  const chosen = chooseEvenly(
    Int32Array.from(rows, (_, place) => place),
    DRAWN_POINTS,
  );
  const unit = (value: number): number => restoreTarget(data.preparation.target, value);
  return {
    actual: Float64Array.from(chosen, (place) => unit(data.targets[rows[place]!]!)),
    predicted: Float64Array.from(chosen, (place) => unit(outputs[place]!)),
  };
}

function scoreClasses(counts: readonly number[], names: readonly string[]): readonly ClassScore[] {
  const classes = Math.round(Math.sqrt(counts.length));
  return Array.from({ length: classes }, (_, each): ClassScore => {
    let actual = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      actual += counts[each * classes + other]!;
      predicted += counts[other * classes + each]!;
    }
    const hits = counts[each * classes + each]!;
    const name = names[each] ?? String(each);
    return {
      name,
      actual,
      predicted,
      precision: hits / predicted,
      recall: hits / actual,
      f1: (2 * hits) / (actual + predicted),
    };
  });
}

function spreadOf(name: string, values: FloatArray, length: number): BlockSpread {
  const step = Math.max(1, Math.ceil(length / SPREAD_LIMIT));
  const sample = new Float64Array(Math.ceil(length / step));
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * step]!;
  return { name, quantiles: quantiles(sample, SHARES) as Quantiles };
}

/** One batch of training rows forward and backward; nothing is updated. */
function measureBatch(probe: Probe, train: Int32Array): Pick<ExaminedMoment, 'gradients' | 'activations'> {
  const { plan } = probe;
  plan.state.training = false;
  probe.feed(train, 0, Math.min(train.length, plan.batchSize));
  evaluatePlanLoss(plan);
  for (const loss of plan.losses) loss.backward();
  plan.backward();
  const activations = plan.graph.nodes.flatMap(({ id, layer }, index) => {
    if (layer.type === 'input') return [];
    const { values, size } = plan.tensors[index]!;
    return [spreadOf(id, values, plan.state.batchSize * size)];
  });
  const gradients = plan.parameters.flatMap(({ node, name, gradient, length, learns }) =>
    learns && gradient !== null ? [spreadOf(`${node}.${name}`, gradient, length)] : [],
  );
  return { gradients, activations };
}

/** Only where the two inputs are all that the network sees. */
function makeBoundary(setup: SessionOptions): Boundary | null {
  const { data } = setup;
  if (data.featureNames.length !== 2 || data.features.length !== 2 * data.rows) return null;
  try {
    return createBoundary(setup, { resolution: RESOLUTION, nodes: [] });
  } catch {
    return null;
  }
}

function drawBoundary(
  boundary: Boundary | null,
  weights: Parameters<Boundary['draw']>[0],
): Float32Array | null {
  if (boundary === null) return null;
  const { classes, outputs, outputSize } = boundary.draw(weights);
  if (classes !== null) return Float32Array.from(classes);
  return Float32Array.from({ length: RESOLUTION * RESOLUTION }, (_, point) => outputs[point * outputSize]!);
}

function describePlane(
  { data }: SessionOptions,
  boundary: Boundary | null,
  rows: Int32Array,
): RunExamination['plane'] {
  if (boundary === null) return null;
  const { columns } = data.preparation;
  const raw = (feature: number, value: number): number => {
    const column = columns[feature];
    return column?.kind === 'numeric' ? restoreNumber(column, value) : value;
  };
  const range = ([from, to]: readonly [number, number], feature: number): [number, number] => [
    raw(feature, from),
    raw(feature, to),
  ];
  return {
    resolution: RESOLUTION,
    x: { name: data.featureNames[0]!, range: range(boundary.xRange, 0) },
    y: { name: data.featureNames[1]!, range: range(boundary.yRange, 1) },
    points: Array.from(chooseEvenly(rows, DRAWN_POINTS), (row) => ({
      x: raw(0, data.features[row * 2]!),
      y: raw(1, data.features[row * 2 + 1]!),
      target: data.targets[row * data.targetSize]!,
    })),
  };
}
