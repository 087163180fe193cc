import type { LossAnswer, UnderstandQueries } from '../../../core/contract/understand.ts';
import { calibrate } from '../../../core/inspect/loss/calibration.ts';
import { collectOutputs, judgeRows, listCompatibleLosses } from '../../../core/inspect/loss/row-losses.ts';
import { summarizeClasses, summarizeRegression } from '../../../core/inspect/loss/summaries.ts';
import { chooseEvenly, type OpenedNetwork } from '../opened-network.ts';
import { describeAnswer, describeTarget } from './rows.ts';

const MOST_ROWS = 5000;
const LISTED_ROWS = 200;
const DRAWN_ROWS = 400;

/** The loss view: the same answers under any loss that fits. */
export function answerJudge(
  opened: OpenedNetwork,
  { loss, split }: UnderstandQueries['judge']['argument'],
): LossAnswer {
  const { data } = opened.setup;
  const probe = opened.probe();
  const chosen = data.split[split].length > 0 ? data.split[split] : data.split.train;
  const answers = collectOutputs(probe, chooseEvenly(chosen, MOST_ROWS));
  const judged = judgeRows(probe, answers, loss ?? undefined);
  const size = answers.outputs.length / Math.max(1, answers.rows.length);
  const targetSize =
    judged.residuals === null ? 0 : judged.residuals.length / Math.max(1, answers.rows.length);
  // Several targets: the row's largest residual stands for it.
  const residualOf = (place: number): number | null => {
    if (judged.residuals === null) return null;
    const own = judged.residuals.subarray(place * targetSize, (place + 1) * targetSize);
    return own.reduce((largest, each) => (Math.abs(each) > Math.abs(largest) ? each : largest), 0);
  };
  const shares = Array.from(judged.order, (place) => judged.shares[place]!);
  const residuals =
    judged.residuals === null
      ? []
      : Array.from(answers.rows, (_, place) => residualOf(place)!).sort((a, b) => a - b);
  return {
    compatible: listCompatibleLosses(probe),
    loss: judged.loss,
    value: judged.value,
    rows: answers.rows.length,
    worst: Array.from(judged.order.subarray(0, LISTED_ROWS), (place) => {
      const row = answers.rows[place]!;
      return {
        row,
        loss: judged.perRow[place]!,
        share: judged.shares[place]!,
        pull: judged.pulls[place]!,
        residual: residualOf(place),
        target: describeTarget(data, data.targets[row * data.targetSize]!),
        prediction: describeAnswer(
          probe,
          Array.from(answers.outputs.subarray(place * size, (place + 1) * size)),
        ),
      };
    }),
    shares: thin(shares),
    residuals: thin(residuals),
    regression: summarizeRegression(probe, answers, judged),
    classes: summarizeClasses(probe, answers, judged),
    calibration: calibrate(probe, answers),
    perfect: judged.perfect,
    meaning: judged.meaning,
  };
}

function thin(values: readonly number[]): readonly number[] {
  if (values.length <= DRAWN_ROWS) return values;
  return Array.from(
    { length: DRAWN_ROWS },
    (_, i) => values[Math.round((i * (values.length - 1)) / (DRAWN_ROWS - 1))]!,
  );
}
