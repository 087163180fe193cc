import type { NeuronAnswer, NumberPicture, UnderstandQueries } from '../../../core/contract/understand.ts';
import { createBoundary } from '../../../core/inspect/boundary.ts';
import { explainNeuron, surveyNeuron } from '../../../core/inspect/neuron.ts';
import { ablateUnit, type Ablation } from '../../../core/inspect/neuron/ablation.ts';
import { copyState, type Probe } from '../../../core/inspect/probe.ts';
import type { OpenedNetwork } from '../opened-network.ts';
import { describeRow, describeTarget, readRow, showPictures } from './rows.ts';

/** Rows of a survey at most. */
const SURVEY_ROWS = 2000;
const PLANE_POINTS = 60;
/** Channels of a filter that get a picture at most. */
const CHANNELS = 16;

type Question = UnderstandQueries['neuron']['argument'];

/** The neuron view: one unit, one row, and the unit over the data. */
export function answerNeuron(opened: OpenedNetwork, { unit, row }: Question): NeuronAnswer {
  const { data } = opened.setup;
  const single = opened.probe({ batchSize: 1 });
  const explanation = explainNeuron(single, unit, readRow(opened, row));
  const survey = surveyNeuron(opened.probe(), unit, opened.trainRows(SURVEY_ROWS));
  const facts = describeRow(opened, row);
  single.plan.forward();
  const named = [...survey.most, ...survey.least].map((each) => each.row);
  return {
    row: facts,
    explanation,
    survey,
    targets: Object.fromEntries(
      named.map((each) => [each, describeTarget(data, data.targets[each * data.targetSize]!)]),
    ),
    pictures: showPictures(data, named),
    plane: drawPlane(opened, explanation.activationNode ?? unit.node, unit.unit, facts.features),
    filters: drawFilters(single, unit.node, unit.unit),
    featureMap: drawFeatureMap(single, explanation.activationNode ?? unit.node, unit.unit),
  };
}

/** The network with and without one unit. */
export function answerAblate(opened: OpenedNetwork, unit: Question['unit']): Ablation {
  return ablateUnit(opened.probe(), unit, opened.judgingRows(SURVEY_ROWS));
}

function drawPlane(
  { setup, session }: OpenedNetwork,
  node: string,
  unit: number,
  features: NeuronAnswer['row']['features'],
): NeuronAnswer['plane'] {
  const { columns } = setup.data.preparation;
  const [x, y] = columns;
  if (columns.length !== 2 || x?.kind !== 'numeric' || y?.kind !== 'numeric') return null;
  // The plane is drawn along straight axes with two features, no more.
  if (x.steps !== undefined || y.steps !== undefined || setup.data.featureNames.length !== 2) return null;
  const boundary = createBoundary(setup, { resolution: PLANE_POINTS, nodes: [node] });
  const { units, xRange, yRange } = boundary.draw(copyState(session.plan));
  const map = units.find((each) => each.unit === unit);
  if (map === undefined) return null;
  const raw = ({ scale, offset }: { scale: number; offset: number }, range: readonly [number, number]) =>
    [range[0] * scale + offset, range[1] * scale + offset] as const;
  const values = new Float32Array(map.values.length);
  // Pictures begin at the top, the plane at its lowest y.
  for (let line = 0; line < PLANE_POINTS; line++) {
    const from = (PLANE_POINTS - 1 - line) * PLANE_POINTS;
    values.set(map.values.subarray(from, from + PLANE_POINTS), line * PLANE_POINTS);
  }
  return {
    title: `Activation of ${node}[${unit}]`,
    height: PLANE_POINTS,
    width: PLANE_POINTS,
    values,
    x: { name: x.name, range: raw(x, xRange) },
    y: { name: y.name, range: raw(y, yRange) },
    point: [features[0]!.raw!, features[1]!.raw!],
  };
}

/** Weights of a filter, one picture per input channel: kernels are [height, width, in, out] or [length, in, out]. */
function drawFilters({ plan }: Probe, node: string, unit: number): readonly NumberPicture[] {
  const kernel = plan.parameters.find((each) => each.node === node && each.spec.shape.length >= 3);
  if (kernel === undefined) return [];
  const shape = kernel.spec.shape;
  const [height, width, channels, filters] =
    shape.length === 4 ? (shape as [number, number, number, number]) : [1, shape[0]!, shape[1]!, shape[2]!];
  if (unit >= filters) return [];
  return Array.from({ length: Math.min(CHANNELS, channels) }, (_, channel) => ({
    title: channels === 1 ? 'Weights' : `Weights, channel ${channel}`,
    height,
    width,
    values: Float32Array.from(
      { length: height * width },
      (__, place) => kernel.values[(place * channels + channel) * filters + unit]!,
    ),
  }));
}

/** What a filter makes of the row in the probe. */
function drawFeatureMap({ plan }: Probe, node: string, unit: number): NumberPicture | null {
  const index = plan.graph.nodes.findIndex(({ id }) => id === node);
  const { shape, values } = plan.tensors[index]!;
  if (shape.length < 2) return null;
  const units = shape.at(-1)!;
  const width = shape.at(-2)!;
  const height = shape.length === 3 ? shape[0]! : 1;
  return {
    title: `Feature map of ${node}[${unit}]`,
    height,
    width,
    values: Float32Array.from({ length: height * width }, (_, place) => values[place * units + unit]!),
  };
}
