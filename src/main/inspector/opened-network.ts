import type { UnderstoodLayer, UnderstoodNetwork } from '../../core/contract/understand.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { openFork } from '../../core/inspect/learning-rate/fork.ts';
import { probeSession, type Probe, type ProbeOptions } from '../../core/inspect/probe.ts';
import type { StepRecording } from '../../core/inspect/step-recording.ts';
import type { StagedStep } from '../../core/inspect/step-stages.ts';
import { TrainingSession, type SessionOptions } from '../../core/training/session.ts';
import { COLUMNS_AT_A_TIME, openSource } from '../storage/table-file.ts';
import { describePrepared } from '../trainer/describe-prepared.ts';
import type { PlayPainter } from './answers/play.ts';
import type { OpenOrder } from './messages.ts';

/** Steps that a finished run may go on for here. */
const MANY_STEPS = 1_000_000;

/** A network that is looked at: a copy of a run with its data, which may take steps of its own. */
export class OpenedNetwork {
  readonly order: OpenOrder;
  readonly setup: SessionOptions;
  /** Updates that were done here, oldest first, and those that were undone, the next one last. */
  readonly done: StepRecording[] = [];
  readonly undone: StepRecording[] = [];
  staged: StagedStep | null = null;
  /** What the playground draws with. */
  painter: PlayPainter | null = null;
  private current: TrainingSession;

  constructor(order: OpenOrder) {
    this.order = order;
    const { spec, table, state } = order;
    const graph = buildGraph(spec.design);
    const data = prepareData(openSource(table, COLUMNS_AT_A_TIME), spec.data);
    this.setup = { graph, data, training: spec.training, engine: chooseEngine().engine };
    this.current = new TrainingSession(this.setup);
    if (state !== null) this.current.restore(state.bytes);
  }

  /** The session as it stands. */
  get session(): TrainingSession {
    return this.current;
  }

  /** Learning rate of the next step; the run's first one where a schedule has ended at 0. */
  get learningRate(): number {
    const rate = this.current.learningRate;
    return rate > 0 ? rate : this.setup.training.learningRate;
  }

  /** A session that can do a step: a run that is over goes on in a new epoch at its last learning rate. */
  ready(): TrainingSession {
    if (!this.current.finished && this.done.at(-1)?.result.epochEnded === true) this.current.finishEpoch();
    if (this.current.finished) {
      const { learningRate } = this;
      // Its steps have another schedule: those before it cannot be taken back here.
      this.forgetSteps();
      this.current = openFork(this.setup, this.current.save(), { learningRate, steps: MANY_STEPS });
    }
    return this.current;
  }

  /** From here on nothing before can be undone or done again. */
  forgetSteps(): void {
    this.done.length = 0;
    this.undone.length = 0;
    this.staged = null;
  }

  /** A probe with the weights as they are now. */
  probe(options: ProbeOptions = {}): Probe {
    return probeSession(this.current, options);
  }

  /** Rows of the training split, evenly chosen where there are many. */
  trainRows(limit: number): Int32Array {
    return chooseEvenly(this.setup.data.split.train, limit);
  }

  /** Rows of the validation split, or of the training split where there are too few. */
  judgingRows(limit: number): Int32Array {
    const { validation, train } = this.setup.data.split;
    return chooseEvenly(validation.length >= 10 ? validation : train, limit);
  }

  describe(): UnderstoodNetwork {
    const { order, setup, current } = this;
    const { data, engine } = setup;
    return {
      title: order.title,
      design: order.spec.design,
      training: order.spec.training,
      prepared: describePrepared(data),
      engine: engine.name,
      step: current.step,
      epoch: current.epoch,
      learningRate: this.learningRate,
      isOver: current.finished,
      layers: describeLayers(current),
      rows: data.rows,
      trainRows: [...chooseEvenly(data.split.train, 200)],
      checkpoints: order.checkpoints,
      columns: data.preparation.columns.map((column) => ({
        name: column.name,
        categories: column.kind === 'oneHot' || column.kind === 'ordinal' ? column.categories : null,
      })),
    };
  }
}

function describeLayers({ plan }: TrainingSession): readonly UnderstoodLayer[] {
  const { nodes } = plan.graph;
  return nodes.map(({ id, layer, outputShape, inputs, design }) => {
    const sums = layer.category === 'dense' || layer.category === 'convolution';
    return {
      node: id,
      type: layer.type,
      label: design.label ?? layer.label,
      category: layer.category,
      shape: outputShape,
      units: sums ? (outputShape.at(-1) ?? 1) : 0,
      inputs: inputs.map((index) => nodes[index]!.id),
      parameters: plan.parameters
        .filter(({ node }) => node === id)
        .map(({ name, spec, learns }) => ({ name, shape: spec.shape, learns })),
    };
  });
}

/** At most `limit` of the rows, spread over all of them. */
export function chooseEvenly(rows: Int32Array, limit: number): Int32Array {
  if (rows.length <= limit) return rows;
  return Int32Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]!);
}
