import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPythonAt, runPython, TENSORBOARD_PYTHON } from '../testing/python.ts';
import { readEvents, writeEvents, type ScalarCurve } from './events.ts';

const python = findPythonAt(TENSORBOARD_PYTHON, 'tensorboard');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'descent-tensorboard-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(!python.found)(`TensorBoard itself${python.remark}`, () => {
  it('reads every point of an exported file as it was: value, step and time', () => {
    const curve = (tag: string, values: readonly number[]): ScalarCurve => ({
      tag,
      steps: Float64Array.from(values, (_, index) => 3 + index * 7),
      values: Float64Array.from(values),
      wallTimes: Float64Array.from(values, (_, index) => 1_700_000_000.25 + index),
    });
    const many = Array.from({ length: 1500 }, (_, index) => 1 / (index + 1));
    const curves = [curve('train/loss', many), curve('validation/größe', [1e30, -0.1, Number.NaN, 0])];
    writeFileSync(join(folder, 'events.out.tfevents.1.test'), writeEvents(curves, 1_700_000_000));
    const found = runPython(
      `
import json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray
every = EventAccumulator('.', size_guidance={'scalars': 0, 'tensors': 0})
every.Reload()
tags = every.Tags()
print(json.dumps({
    **{tag: [[e.step, e.value, e.wall_time] for e in every.Scalars(tag)] for tag in tags['scalars']},
    **{tag: [[e.step, float(make_ndarray(e.tensor_proto)), e.wall_time] for e in every.Tensors(tag)] for tag in tags['tensors']},
}))`,
      folder,
      TENSORBOARD_PYTHON,
    );
    expect(found).toEqual(
      Object.fromEntries(
        curves.map(({ tag, steps, values, wallTimes }) => [
          tag,
          Array.from(steps, (step, at) => {
            const value = Math.fround(values[at]!);
            return [step, Number.isNaN(value) ? null : value, wallTimes[at]];
          }),
        ]),
      ),
    );
  });

  it('writes scalars as tensors and as plain values, and both are read; other kinds are counted', () => {
    runPython(
      `
import json
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.plugins.scalar.summary_v2 import scalar_pb
from tensorboard.summary.writer.event_file_writer import EventFileWriter
writer = EventFileWriter('.')
def add(summary, step): writer.add_event(Event(wall_time=1700000000.5 + step, step=step, summary=summary))
for step in range(5):
    add(scalar_pb('epoch_loss', 1.0 / (step + 3)), step)
    add(Summary(value=[Summary.Value(tag='accuracy', simple_value=step / 8)]), step)
add(histogram_pb('weights', [0.0, 1.0, 2.0]), 5)
writer.close()
print(json.dumps(0))`,
      folder,
      TENSORBOARD_PYTHON,
    );
    const [name] = readdirSync(folder);
    const { curves, skipped, problem } = readEvents(readFileSync(join(folder, name!)));
    const steps = Float64Array.of(0, 1, 2, 3, 4);
    const wallTimes = steps.map((step) => 1_700_000_000.5 + step);
    expect({ skipped, problem }).toEqual({ skipped: 1, problem: null });
    expect(curves).toEqual([
      { tag: 'epoch_loss', steps, wallTimes, values: steps.map((step) => Math.fround(1 / (step + 3))) },
      { tag: 'accuracy', steps, wallTimes, values: steps.map((step) => step / 8) },
    ]);
  });
});
