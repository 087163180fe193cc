import type { NetworkPlan } from '../plan/plan.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Shape } from '../support/shape.ts';
import type { TrainingSession } from '../training/session.ts';
import { recordStep, undoStep, type StepRecording } from './step-recording.ts';
import { placeIn } from './tensor-place.ts';

/** A copy of one tensor of a step. */
export interface StageTensor {
  /** Node id, parameter name, or `loss of <node>`. */
  readonly name: string;
  readonly role:
    | 'output'
    | 'output gradient'
    | 'target'
    | 'loss per example'
    | 'weight'
    | 'weight gradient'
    | 'new weight';
  /** With the batch axis first where there is one. */
  readonly shape: Shape;
  readonly values: FloatArray;
}

/** One card of the design in one stage. */
export interface StageLayer {
  /** Node id; in stage `loss` the output whose loss it is. */
  readonly node: string;
  readonly tensors: readonly StageTensor[];
}

/** One of the four stages, with its layers in the order in which they work. */
export interface Stage {
  readonly stage: 'forward' | 'loss' | 'backward' | 'update';
  readonly layers: readonly StageLayer[];
}

/** One step in four stages, as it happened. */
export interface StagedStep {
  readonly recording: StepRecording;
  /** Loss of the step with penalties. */
  readonly loss: number;
  /** Forward, loss, backward, update; the last is missing where the step diverged. Tensors are those of the last accumulated batch. */
  readonly stages: readonly Stage[];
}

/**
 * Lets a session do its next step and keeps every tensor of it. With `undo` the session is put back before
 * the step, so that a person can look at all stages first; `redoStep(session, staged.recording)` then does it.
 * Takes as much memory again as the plan's tensors.
 * @throws StudioError `training-out-of-turn`.
 */
export function stageStep(session: TrainingSession, options: { readonly undo?: boolean } = {}): StagedStep {
  const { plan } = session;
  let forward: Stage = { stage: 'forward', layers: [] };
  let loss: Stage = { stage: 'loss', layers: [] };
  let backward: Stage = { stage: 'backward', layers: [] };
  const recording = recordStep(session, (moment) => {
    if (moment === 'forward') forward = { stage: 'forward', layers: readForward(plan) };
    if (moment === 'backward') {
      loss = { stage: 'loss', layers: readLoss(plan) };
      backward = { stage: 'backward', layers: readBackward(plan) };
    }
  });
  const stages = [forward, loss, backward];
  if (recording.result.divergence === null) {
    stages.push({ stage: 'update', layers: readUpdate(plan, recording) });
  }
  if (options.undo === true) undoStep(session, recording);
  return { recording, loss: recording.result.loss, stages };
}

function readForward(plan: NetworkPlan): readonly StageLayer[] {
  const rows = plan.state.batchSize;
  return plan.graph.nodes.map(({ id }, index) => {
    const { shape, size, values } = plan.tensors[index]!;
    const output = { name: id, role: 'output' as const, shape: [rows, ...shape] };
    const weights = plan.parameters.filter((each) => each.node === id);
    return {
      node: id,
      tensors: [
        { ...output, values: values.slice(0, rows * size) },
        ...weights.map(({ name, spec, values: block }) => ({
          name,
          role: 'weight' as const,
          shape: spec.shape,
          values: block.slice(),
        })),
      ],
    };
  });
}

function readLoss(plan: NetworkPlan): readonly StageLayer[] {
  const rows = plan.state.batchSize;
  return plan.losses.map(({ target, perExample, options: { targetSize } }, k) => {
    const node = plan.graph.nodes[plan.graph.outputs[k]!]!.id;
    const { shape, size, gradient } = plan.outputs[k]!;
    const name = `loss of ${node}`;
    return {
      node,
      tensors: [
        { name, role: 'target', shape: [rows, targetSize], values: target.slice(0, rows * targetSize) },
        { name, role: 'loss per example', shape: [rows], values: perExample.slice(0, rows) },
        {
          name: node,
          role: 'output gradient',
          shape: [rows, ...shape],
          values: gradient!.slice(0, rows * size),
        },
      ],
    };
  });
}

function readBackward(plan: NetworkPlan): readonly StageLayer[] {
  const rows = plan.state.batchSize;
  return plan.graph.nodes
    .map(({ id }, index): StageLayer => {
      const { shape, size, gradient } = plan.tensors[index]!;
      const tensors: StageTensor[] = [];
      // Input layers get no gradient in training: nothing before them could learn.
      if (plan.steps[index]!.backward !== null && gradient !== null && gradient.length > 0) {
        const values = gradient.slice(0, rows * size);
        tensors.push({ name: id, role: 'output gradient', shape: [rows, ...shape], values });
      }
      for (const { node, name, spec, gradient: block } of plan.parameters) {
        if (node !== id || block === null) continue;
        tensors.push({ name, role: 'weight gradient', shape: spec.shape, values: block.slice() });
      }
      return { node: id, tensors };
    })
    .filter(({ tensors }) => tensors.length > 0)
    .reverse();
}

function readUpdate(plan: NetworkPlan, recording: StepRecording): readonly StageLayer[] {
  const { parametersBefore, parametersAfter, appliedGradient } = recording;
  return plan.graph.nodes
    .map(({ id }) => ({
      node: id,
      tensors: plan.parameters
        .filter(({ node, learns }) => node === id && learns)
        .flatMap(({ name, spec: { shape }, offset, length }): readonly StageTensor[] => {
          const cut = (block: FloatArray) => block.slice(offset, offset + length);
          return [
            { name, role: 'weight', shape, values: cut(parametersBefore) },
            { name, role: 'weight gradient', shape, values: cut(appliedGradient) },
            { name, role: 'new weight', shape, values: cut(parametersAfter) },
          ];
        }),
    }))
    .filter(({ tensors }) => tensors.length > 0);
}

/**
 * A tensor as CSV (RFC 4180): one line per entry of the first axis, one column per place in the other axes,
 * named by its indexes. Numbers are written so that they read back to the same bits.
 */
export function writeTensorCsv({ shape, values }: Pick<StageTensor, 'shape' | 'values'>): string {
  const lines = shape[0] ?? 1;
  const rest = shape.slice(1);
  const width = lines === 0 ? 0 : values.length / lines;
  const header = ['index'];
  for (let column = 0; column < width; column++)
    header.push(rest.length === 0 ? 'value' : placeIn(column, rest).join(':'));
  const text = [header.join(',')];
  for (let line = 0; line < lines; line++) {
    const cells: (string | number)[] = [line];
    for (let column = 0; column < width; column++) cells.push(writeNumber(values[line * width + column]!));
    text.push(cells.join(','));
  }
  return `${text.join('\r\n')}\r\n`;
}

/** The shortest text that reads back to the same bits; String(-0) would lose the sign. */
const writeNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
