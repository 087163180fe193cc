import type { UnderstandQueries } from '../../../core/contract/understand.ts';
import type {
  PlayAxis,
  PlayFrame,
  PlayHeldOut,
  PlayOther,
  PlayPicture,
  PlayPlane,
  PlayPoints,
} from '../../../core/contract/understand-play.ts';
import { restoreTarget, writeWord } from '../../../core/datasets/apply-preparation.ts';
import { countColumnFeatures } from '../../../core/datasets/prepared-column.ts';
import type { PreparedData } from '../../../core/datasets/table.ts';
import {
  createBoundary,
  meanFeatures,
  type Boundary,
  type BoundaryPicture,
} from '../../../core/inspect/boundary.ts';
import { readAnswers } from '../../../core/inspect/plane-picture.ts';
import { cutSplit } from '../../../core/inspect/whole-split.ts';
import { copyState, type NetworkState } from '../../../core/inspect/probe.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { SessionOptions, TrainingSession } from '../../../core/training/session.ts';
import { createStepLog } from '../../../core/training/step-log.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Points along each axis of the small maps. */
const UNIT_RESOLUTION = 20;
/** Layers with more units are not drawn unit by unit. */
const MOST_UNITS = 32;
/** Steps between two looks at the clock, of networks that take about a microsecond for each. */
const WHOLE_STRETCH = 256;
const MOST_POINTS = 2000;
/** Columns with more words are no list to choose from. */
const MOST_WORDS = 200;
/** Numbers of a network that goes along with every picture. */
const MOST_EXACT = 200_000;
/** Numbers of the rows that travel to the window once: 16 MB. */
const MOST_HELD_OUT = 4_000_000;

/** A picture that is drawn again and again. */
export interface PlayPainter {
  readonly key: string;
  readonly surface: Boundary;
  /** Null where no layer is small enough. */
  readonly maps: Boundary | null;
  /** Which node of the maps shows which layer of sums. */
  readonly layerOf: ReadonlyMap<string, string>;
  readonly others: readonly PlayOther[];
  /** Where all features stay, prepared. */
  readonly fixed: readonly number[];
}

type Question = UnderstandQueries['play']['argument'];

/** Trains the opened copy a little further and draws what it answers. */
export function answerPlay(opened: OpenedNetwork, asked: Question): PlayFrame {
  const moved = trainOn(opened, asked);
  const { session } = opened;
  const { setup } = opened;
  // Weights are read once: of a small network they are calculated ahead of their step.
  const state = copyState(session.plan);
  const painter = asked.plane === null ? null : findPainter(opened, asked.plane);
  return {
    ...moved,
    step: session.step,
    epoch: session.epoch,
    learningRate: opened.learningRate,
    train: asked.measure ? session.evaluate('train') : null,
    validation:
      asked.measure && setup.data.split.validation.length > 0 ? session.evaluate('validation') : null,
    picture: painter === null ? null : paint(opened, painter, asked.plane!, state),
    heldOut: asked.heldOut ? holdOut(session, state) : null,
    points: asked.points && asked.plane !== null ? placeRows(setup.data, asked.plane) : null,
    weights: readKernels(session),
  };
}

function trainOn(
  opened: OpenedNetwork,
  { steps, milliseconds, learningRate }: Question,
): Pick<PlayFrame, 'steps' | 'loss' | 'divergence'> {
  if (steps === 0 && learningRate === null) return { steps: 0, loss: null, divergence: null };
  const session = opened.ready();
  if (learningRate !== null && learningRate !== session.learningRate)
    session.changeLearningRate(learningRate);
  // Steps of the playground are not written down one by one: those before them cannot be taken back.
  if (steps > 0) opened.forgetSteps();
  const end = performance.now() + milliseconds;
  let done = 0;
  let sum = 0;
  let divergence: string | null = null;
  const log = createStepLog(opened.session.runsWhole ? WHOLE_STRETCH : 1);
  while (done < steps && divergence === null && (done === 0 || performance.now() < end)) {
    const current = opened.ready();
    current.runBatches(log, steps - done);
    const counted = log.length - (log.divergence === null ? 0 : 1);
    for (let i = 0; i < counted; i++) sum += log.losses[i]!;
    done += counted;
    divergence = log.divergence?.message ?? null;
    if (log.epochEnded) current.finishEpoch();
  }
  return { steps: done, loss: done === 0 ? null : sum / done, divergence };
}

function findPainter(opened: OpenedNetwork, plane: PlayPlane): PlayPainter {
  const key = JSON.stringify(plane);
  if (opened.painter?.key === key) return opened.painter;
  const { setup } = opened;
  const numeric = numericFeatures(setup.data);
  if (numeric[plane.x] == null || numeric[plane.y] == null) {
    throw new StudioError(
      'boundary-unavailable',
      'The plane cannot be drawn: both axes must be numeric columns of the data.',
      {},
    );
  }
  const { nodes } = setup.graph;
  const layerOf = new Map<string, string>();
  nodes.forEach(({ id, layer, outputShape }, index) => {
    if (layer.category !== 'dense' || outputShape.length !== 1 || outputShape[0]! > MOST_UNITS) return;
    const readers = nodes.filter(({ inputs }) => inputs.includes(index));
    const next = readers.length === 1 && readers[0]!.layer.category === 'activation' ? readers[0]! : null;
    layerOf.set(next?.id ?? id, id);
  });
  const { x, y, resolution } = plane;
  const { fixed, others } = holdOthers(setup.data, plane);
  opened.painter = {
    key,
    surface: createBoundary(setup, { x, y, resolution, fixed, nodes: [] }),
    maps:
      layerOf.size === 0
        ? null
        : createBoundary(setup, { x, y, resolution: UNIT_RESOLUTION, fixed, nodes: [...layerOf.keys()] }),
    layerOf,
    others,
    fixed,
  };
  return opened.painter;
}

/** By feature: its name and how raw values come back; null where it is no number of its own. */
function numericFeatures({ preparation }: PreparedData) {
  return preparation.columns.flatMap((column) =>
    Array.from({ length: countColumnFeatures(column) }, (_, place) => {
      if (column.kind !== 'numeric' || place > 0) return null;
      // Clipped and logarithmic columns have no straight way back: they are drawn as the network sees them.
      const isPlain = column.steps === undefined || column.steps.length === 0;
      const { name, scale, offset } = column;
      return isPlain ? { name, scale, offset } : { name: `${name} (prepared)`, scale: 1, offset: 0 };
    }),
  );
}

/** Where the features outside of the plane stay: prepared, for the network, and in raw values. */
function holdOthers(
  data: PreparedData,
  { x, y, fixed: asked }: PlayPlane,
): { readonly fixed: readonly number[]; readonly others: readonly PlayOther[] } {
  const fixed = Float64Array.from(meanFeatures(data, data.features.length / Math.max(1, data.rows)));
  const chosen = new Map(asked.map(({ feature, value }) => [feature, value]));
  const numeric = numericFeatures(data);
  const others: PlayOther[] = [];
  let feature = 0;
  for (const column of data.preparation.columns) {
    const start = feature;
    feature += countColumnFeatures(column);
    const isAxis = start === x || start === y;
    const value = chosen.get(start);
    const isChosen = value !== undefined;
    // What is drawn across, and a number that somebody chose, are not missing.
    const isThere = isAxis || (isChosen && column.kind === 'numeric');
    if (isThere && column.indicator === true) fixed[feature - 1] = 0;
    if (isAxis) continue;
    if (column.kind === 'numeric') {
      const { name, scale, offset } = numeric[start]!;
      // A column of one single value has a scale, too: it is never 0.
      if (isChosen) fixed[start] = (value - offset) / scale;
      const stays = value ?? fixed[start]! * scale + offset;
      others.push({ feature: start, name, categories: null, value: stays, isChosen });
      continue;
    }
    const categories = column.kind === 'hash' ? column.words : column.categories;
    if (categories.length > MOST_WORDS) continue;
    const word = isChosen ? categories[value] : undefined;
    if (word !== undefined) {
      writeWord(column, word, fixed, start);
      // A word that somebody chose is not missing.
      if (column.indicator === true) fixed[feature - 1] = 0;
    }
    others.push({
      feature: start,
      name: column.name,
      categories,
      value: word === undefined ? -1 : value!,
      isChosen: word !== undefined,
    });
  }
  return { fixed: [...fixed], others };
}

function paint(
  { setup }: OpenedNetwork,
  { surface, maps, layerOf, others, fixed }: PlayPainter,
  plane: PlayPlane,
  state: NetworkState,
): PlayPicture {
  const { data } = setup;
  const drawn = surface.draw(state);
  const numeric = numericFeatures(data);
  const axis = (feature: number, range: readonly [number, number]): PlayAxis => {
    const { name, scale, offset } = numeric[feature]!;
    return { name, range: [range[0] * scale + offset, range[1] * scale + offset] };
  };
  return {
    ...readAnswers(setup, drawn),
    x: axis(plane.x, drawn.xRange),
    y: axis(plane.y, drawn.yRange),
    others,
    exact: describeExact(setup, state, fixed, drawn),
    unitResolution: UNIT_RESOLUTION,
    units:
      maps === null
        ? []
        : maps.draw(state).units.map(({ node, unit, values: map, minimum, maximum }) => ({
            node: layerOf.get(node)!,
            unit,
            values: turn(map, UNIT_RESOLUTION),
            largest: Math.max(Math.abs(minimum), Math.abs(maximum)),
          })),
  };
}

/** What the window needs to draw the same plane itself; null for networks that take long to hand over. */
function describeExact(
  { data, graph }: SessionOptions,
  { parameters, statistics }: NetworkState,
  fixed: readonly number[],
  { xRange, yRange }: BoundaryPicture,
): PlayPicture['exact'] {
  if (parameters.length + statistics.length > MOST_EXACT || graph.outputs.length > 1) return null;
  const { task, classNames, targetSize, featureShape, preparation } = data;
  return {
    state: { parameters: Float32Array.from(parameters), statistics: Float32Array.from(statistics) },
    facts: { task, classNames, targetSize, featureShape, target: preparation.target, fixed, xRange, yRange },
  };
}

/** All test rows with what this process measures over them; null for networks that take long to hand over. */
function holdOut(session: TrainingSession, { parameters, statistics }: NetworkState): PlayHeldOut | null {
  if (parameters.length + statistics.length > MOST_EXACT) return null;
  const rows = cutSplit(session.setup, MOST_HELD_OUT);
  if (rows === null) return null;
  const state = { parameters: Float32Array.from(parameters), statistics: Float32Array.from(statistics) };
  return { rows, state, metrics: session.evaluate(rows.split) };
}

/** Top line first. */
function turn(map: Float32Array, size: number): Float32Array {
  const turned = new Float32Array(map.length);
  for (let line = 0; line < size; line++) {
    turned.set(map.subarray((size - 1 - line) * size, (size - line) * size), line * size);
  }
  return turned;
}

function placeRows(data: PreparedData, { x, y }: PlayPlane): PlayPoints {
  const width = data.features.length / Math.max(1, data.rows);
  const numeric = numericFeatures(data);
  const parts = [data.split.train, data.split.validation, data.split.test];
  const total = parts.reduce((sum, rows) => sum + rows.length, 0);
  const every = Math.max(1, Math.ceil(total / MOST_POINTS));
  const chosen = parts.flatMap((rows, split) =>
    [...rows].filter((_, index) => index % every === 0).map((row) => ({ row, split })),
  );
  const raw = (row: number, feature: number): number =>
    data.features[row * width + feature]! * numeric[feature]!.scale + numeric[feature]!.offset;
  return {
    x: Float32Array.from(chosen, ({ row }) => raw(row, x)),
    y: Float32Array.from(chosen, ({ row }) => raw(row, y)),
    target: Float32Array.from(chosen, ({ row }) => {
      const value = data.targets[row * data.targetSize]!;
      return data.task === 'regression' ? restoreTarget(data.preparation.target, value) : value;
    }),
    split: Uint8Array.from(chosen, ({ split }) => split),
    row: Int32Array.from(chosen, ({ row }) => row),
  };
}

function readKernels({ plan }: TrainingSession): PlayFrame['weights'] {
  const { nodes } = plan.graph;
  return nodes.flatMap(({ id, layer, inputs, outputShape }) => {
    if (layer.category !== 'dense' || outputShape.length !== 1) return [];
    const kernel = plan.parameters.find(({ node, spec }) => node === id && spec.shape.length === 2);
    if (kernel === undefined) return [];
    const [count, units] = kernel.spec.shape as [number, number];
    if (count > 64 || units > MOST_UNITS) return [];
    return [
      {
        node: id,
        from: nodes[inputs[0]!]!.id,
        inputs: count,
        units,
        values: Float32Array.from(kernel.values),
      },
    ];
  });
}
