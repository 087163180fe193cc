import type { FlowMoment, HealthAnswer } from '../../../core/contract/understand.ts';
import { assessHealth } from '../../../core/inspect/health.ts';
import { measureFlow } from '../../../core/inspect/health/layer-flow.ts';
import { createProbe } from '../../../core/inspect/probe.ts';
import { decodeCheckpoint } from '../../../core/training/checkpoint.ts';
import type { Report } from '../messages.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Rows of the signals at most. */
const FLOW_ROWS = 512;

/** The health view: now, and at every stored checkpoint. */
export function answerHealth(opened: OpenedNetwork, progress: Report): HealthAnswer {
  const { setup, order, learningRate } = opened;
  const rows = opened.trainRows(FLOW_ROWS);
  const report = assessHealth(opened.probe(), {
    rows,
    learningRate,
    train: order.train,
    validation: order.validation,
  });
  const batch = rows.subarray(0, Math.max(1, Math.min(setup.training.batchSize, rows.length)));
  const past = order.path.filter(({ step }) => step < opened.session.step);
  const history = past.map(({ step, epoch, bytes }, index): FlowMoment => {
    const { blocks } = decodeCheckpoint(bytes);
    const weights = { parameters: blocks['parameters']!, statistics: blocks['statistics']! };
    const { layers } = measureFlow(createProbe(setup, weights), batch, learningRate);
    progress(index + 1, past.length);
    return { step, epoch, layers };
  });
  const now = { step: opened.session.step, epoch: opened.session.epoch, layers: report.flow.layers };
  return {
    ...report,
    history: [...history, now],
    checked: [
      `Signals, dead and saturated units: ${rows.length} training rows`,
      `Gradients: ${batch.length} rows, ${report.flow.layers.length} layers`,
      order.train.losses.length > 0
        ? `Overfitting and plateaus: curves of ${order.train.losses.length} epochs`
        : 'Overfitting and plateaus: no curves yet',
      'Scales of the features, columns that give the target away, rows that are in two splits',
    ],
  };
}
