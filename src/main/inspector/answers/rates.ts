import type { UnderstandQueries } from '../../../core/contract/understand.ts';
import { drawDirections, findPrincipalDirections } from '../../../core/inspect/learning-rate/directions.ts';
import { forkSteps, type Fork } from '../../../core/inspect/learning-rate/fork.ts';
import { sliceLoss, type LossSlice } from '../../../core/inspect/learning-rate/loss-slice.ts';
import { drawLossSurface, type LossSurface } from '../../../core/inspect/learning-rate/loss-surface.ts';
import { testLearningRates, type RangeTest } from '../../../core/inspect/learning-rate/range-test.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { decodeCheckpoint } from '../../../core/training/checkpoint.ts';
import type { Report } from '../messages.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** Rows whose mean loss a surface shows. */
const SURFACE_ROWS = 256;
const SLICE_POINTS = 97;

/** Short runs from here, side by side. */
export function answerFork(
  opened: OpenedNetwork,
  { rates, steps }: UnderstandQueries['fork']['argument'],
  progress: Report,
): readonly Fork[] {
  const { validation } = opened.setup.data.split;
  const evaluate = validation.length > 0 ? 'validation' : 'train';
  return forkSteps(opened.setup, opened.session.save(), { rates, steps, evaluate, progress });
}

/** The loss along the next step. */
export function answerSlice(
  opened: OpenedNetwork,
  { direction }: UnderstandQueries['slice']['argument'],
): LossSlice {
  const { learningRate } = opened;
  return sliceLoss(opened.setup, opened.session.save(), { learningRate, direction, points: SLICE_POINTS });
}

/** The learning-rate range test, from here. */
export function answerRangeTest(opened: OpenedNetwork, progress: Report): RangeTest {
  return testLearningRates(opened.setup, opened.session.save(), { progress });
}

/** The loss over a plane through the weights, with the run's way in it. */
export function answerSurface(
  opened: OpenedNetwork,
  { kind, resolution }: UnderstandQueries['surface']['argument'],
  progress: Report,
): LossSurface {
  const { plan } = opened.session;
  const path = [
    ...opened.order.path
      .filter(({ step }) => step < opened.session.step)
      .map(({ bytes }) => parametersOf(bytes)),
    plan.parameterVector.slice(),
  ];
  if (kind === 'path' && path.length < 3) {
    throw new StudioError(
      'path-too-short',
      `Expected at least 2 stored checkpoints before this one to find where the run moved, got ${path.length - 1}. Train longer, or store checkpoints more often.`,
      { checkpoints: path.length - 1 },
    );
  }
  const probe = opened.probe();
  const directions =
    kind === 'path' ? findPrincipalDirections(path) : drawDirections(probe.plan, opened.setup.training.seed);
  return drawLossSurface(probe, opened.trainRows(SURFACE_ROWS), directions, {
    resolution,
    ...(kind === 'path' ? { path } : {}),
    progress,
  });
}

function parametersOf(bytes: Uint8Array): Float32Array | Float64Array {
  return decodeCheckpoint(bytes).blocks['parameters']!;
}
