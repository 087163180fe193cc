import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import { answerChain } from './answers/chain.ts';
import { answerHealth } from './answers/health.ts';
import { answerLayer } from './answers/layer.ts';
import { answerJudge } from './answers/loss.ts';
import { answerAblate, answerNeuron } from './answers/neuron.ts';
import { answerPlay } from './answers/play.ts';
import { answerFork, answerRangeTest, answerSlice, answerSurface } from './answers/rates.ts';
import { describeRow } from './answers/rows.ts';
import { answerStages, answerTensor, answerTensorCsv } from './answers/stages.ts';
import { answerStartRuns, answerStarts } from './answers/starts.ts';
import { answerUpdate } from './answers/update.ts';
import type { InspectorCall, InspectorCalls, InspectorReply, InspectorRequest, Report } from './messages.ts';
import { OpenedNetwork } from './opened-network.ts';

type Answers = {
  readonly [N in Exclude<InspectorCall, 'open'>]: (
    opened: OpenedNetwork,
    argument: InspectorCalls[N]['argument'],
    progress: Report,
  ) => InspectorCalls[N]['result'];
};

const answers: Answers = {
  row: (opened, { row }) => describeRow(opened, row),
  neuron: answerNeuron,
  layer: answerLayer,
  ablate: (opened, { unit }) => answerAblate(opened, unit),
  fork: answerFork,
  slice: answerSlice,
  rangeTest: (opened, _, progress) => answerRangeTest(opened, progress),
  surface: answerSurface,
  starts: answerStarts,
  startRuns: (opened, { steps }, progress) => answerStartRuns(opened, steps, progress),
  judge: answerJudge,
  chain: answerChain,
  update: answerUpdate,
  stages: answerStages,
  tensor: answerTensor,
  tensorCsv: answerTensorCsv,
  health: (opened, _, progress) => answerHealth(opened, progress),
  play: answerPlay,
};

/** Holds one opened network and answers questions about it, one after the other. */
export interface Inspector {
  /** Answers with one `value` or `error`, after any number of `progress`. Never throws. */
  receive(request: InspectorRequest): void;
}

/** @param post takes the replies. */
export function createInspector(post: (reply: InspectorReply) => void): Inspector {
  let opened: OpenedNetwork | null = null;

  function answer<N extends InspectorCall>(request: InspectorRequest<N>): unknown {
    if (request.name === 'open') {
      opened = new OpenedNetwork(request.argument as InspectorCalls['open']['argument']);
      return opened.describe();
    }
    if (opened === null) {
      throw new StudioError(
        'nothing-opened',
        'Open a run or a network first: there is nothing to look at.',
        {},
      );
    }
    const name = request.name as Exclude<N, 'open'>;
    const find = answers[name] as (
      network: OpenedNetwork,
      argument: InspectorCalls[N]['argument'],
      progress: Report,
    ) => unknown;
    return find(opened, request.argument, (done, total) =>
      post({ id: request.id, kind: 'progress', done, total }),
    );
  }

  return {
    receive(request) {
      try {
        post({ id: request.id, kind: 'value', value: answer(request) });
      } catch (error) {
        post({ id: request.id, kind: 'error', error: toErrorReport(error) });
      }
    },
  };
}
