import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { connectFake } from '../../app/testing/mount-window.ts';
import { connectStudio } from '../../bridge/studio.ts';
import { usePredict } from './predict-store.ts';

const inputs = {
  columns: ['width', 'height'].map((name) => ({
    name,
    kind: 'number' as const,
    words: [],
    fill: 1,
    minimum: 0,
    maximum: 2,
  })),
  windowRows: 1,
  pictureShape: null,
  pictureWhite: 255,
  targetName: 'weight',
  classNames: [],
};

/** A studio whose answers wait until the test lets them go. */
function openPredict() {
  const fake = connectFake();
  const waiting: (() => void)[] = [];
  connectStudio({
    ...fake,
    call: ((name: string, argument: { readonly rows: readonly (readonly number[])[] }) =>
      name === 'models.predict'
        ? new Promise((resolve) => {
            const outputs = argument.rows.map((row) => [row[0]! + row[1]!]);
            const labels = outputs.map(([sum]) => String(sum));
            const value = { outputs, labels, classNames: [], targetName: 'weight' };
            waiting.push(() => resolve({ ok: true, value }));
          })
        : fake.call(name as never, argument as never)) as typeof fake.call,
  });
  const predict = usePredict();
  predict.chosen = 'model 00000000-0000-4000-8000-000000000009';
  return { predict, waiting };
}

describe('answers', () => {
  it('belong to the rows that are on the screen, not to those of another way in', async () => {
    const { predict, waiting } = openPredict();
    await flushPromises();
    predict.inputs = inputs;
    predict.form = [1, 2];
    void predict.predict();
    predict.mode = 'rows';
    predict.text = '3, 4\n5, 6';
    waiting.splice(0).forEach((answer) => answer());
    await flushPromises();
    expect(predict.answer).toBeNull();
    expect(predict.busy).toBe(false);

    void predict.predict();
    waiting.splice(0).forEach((answer) => answer());
    await flushPromises();
    expect(predict.answer?.labels).toEqual(['7', '11']);
    expect(predict.rows).toEqual([
      [3, 4],
      [5, 6],
    ]);
  });

  it('follow a drawing without one question for every move of the pen, and end with the whole of it', async () => {
    const { predict, waiting } = openPredict();
    await flushPromises();
    predict.inputs = { ...inputs, pictureShape: [1, 2, 1] };
    expect(predict.modes).toEqual(['draw', 'pictures', 'rows']);
    predict.mode = 'draw';
    for (const pixels of [
      [1, 2],
      [2, 2],
      [3, 3],
    ]) {
      void predict.draw(pixels);
    }
    await flushPromises();
    expect(waiting).toHaveLength(1);
    waiting.splice(0).forEach((answer) => answer());
    await flushPromises();
    expect(waiting).toHaveLength(1);
    waiting.splice(0).forEach((answer) => answer());
    await flushPromises();
    expect(predict.answer?.labels).toEqual(['6']);
    void predict.draw([4, 4]);
    void predict.draw(null);
    waiting.splice(0).forEach((answer) => answer());
    await flushPromises();
    expect(predict.answer).toBeNull();
    expect(waiting).toHaveLength(0);
  });
});
