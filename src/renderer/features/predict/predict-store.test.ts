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

/** Networks with inputs of their own, answered at once; pictures are found by their names. */
async function openNetworks(networks: Readonly<Record<string, object>>, first: string) {
  const fake = connectFake();
  const answers: Readonly<Record<string, (argument: never) => unknown>> = {
    'models.inputs': ({ source }: { source: { id: string } }) => ({ ...inputs, ...networks[source.id] }),
    'models.pictures': ({ files }: { files: readonly { name: string }[] }) => {
      const isRead = ({ name }: { name: string }) => !name.startsWith('broken');
      return {
        rows: files.filter(isRead).map(({ name }) => ({ name, pixels: [250, 240] })),
        skipped: files.filter((file) => !isRead(file)).map(({ name }) => `1 file left out: "${name}".`),
      };
    },
    'models.predict': ({ rows }: { rows: readonly (readonly number[])[] }) => ({
      outputs: rows.map((row) => [row[0]! + row[1]!]),
      labels: rows.map((row) => String(row[0]! + row[1]!)),
      classNames: [],
      targetName: 'weight',
    }),
  };
  connectStudio({
    ...fake,
    call: ((name: string, argument: never) =>
      name in answers
        ? Promise.resolve({ ok: true, value: answers[name]!(argument) })
        : fake.call(name as never, argument)) as typeof fake.call,
  });
  const predict = usePredict();
  const choose = async (id: string): Promise<void> => {
    predict.chosen = `model ${id}`;
    await flushPromises();
  };
  await choose(first);
  return { predict, choose };
}

describe('another network', () => {
  const networks = {
    table: {},
    other: { columns: [...inputs.columns, ...inputs.columns] },
    dark: { pictureShape: [1, 2, 1] },
    darker: { pictureShape: [1, 2, 1] },
    large: { pictureShape: [2, 2, 1] },
  };

  it('of another kind is met in the way that suits it best, one of the same kind as the one before', async () => {
    const { predict, choose } = await openNetworks(networks, 'table');
    expect(predict.mode).toBe('form');
    predict.mode = 'rows';
    await choose('other');
    expect(predict.mode).toBe('rows');
    await choose('dark');
    expect(predict.mode).toBe('draw');
    await choose('table');
    expect(predict.mode).toBe('form');
  });

  it('answers for the drawing and the pictures that the one before was shown, where it sees such pictures', async () => {
    const { predict, choose } = await openNetworks(networks, 'dark');
    const strokes = [{ radius: 1, points: [[0, 0] as const] }];
    predict.strokes = strokes;
    await predict.takeFiles([new File(['x'], 'seven.png')]);
    await choose('darker');
    expect(predict.answer?.labels).toEqual(['490']);
    expect(predict.strokes).toEqual(strokes);
    await choose('large');
    expect(predict.pictures).toEqual([]);
    expect(predict.strokes).toEqual([]);
  });
});

describe('files that cannot be read', () => {
  it('leave typed rows with their answers as they are, and are named with what is wrong', async () => {
    const { predict } = await openNetworks({ table: {} }, 'table');
    predict.mode = 'rows';
    predict.text = '3, 4';
    await predict.predict();
    await predict.takeFiles([new File(['width,depth\n1,2\n'], 'boxes.csv')]);
    expect(predict.problem?.message).toMatch(
      /^"boxes.csv" cannot be read .* Expected a column "height", found width, depth. Add what is missing/,
    );
    await predict.takeFiles([new File(['x'], 'a.csv'), new File(['x'], 'b.csv')]);
    expect(predict.problem?.message).toContain('found 2 files');
    await predict.takeFiles([new File(['x'], 'seven.png')]);
    expect(predict.problem?.message).toContain('"seven.png" cannot be shown to it');
    expect(predict.text).toBe('3, 4');
    expect(predict.answer?.labels).toEqual(['7']);
  });

  it('leave a drawing in front of no pictures at all, and other pictures without those that are none', async () => {
    const { predict } = await openNetworks({ dark: { pictureShape: [1, 2, 1] } }, 'dark');
    await predict.takeFiles([new File(['x'], 'broken.png')]);
    expect(predict.mode).toBe('draw');
    expect(predict.problem?.message).toMatch(
      /^Expected PNG, JPEG or WebP pictures, found none\. .*"broken.png"/,
    );
    await predict.takeFiles([new File(['x'], 'scan.tiff')]);
    expect(predict.problem?.message).toContain('found "scan.tiff". Save it as PNG first.');
    const huge = new File(['x'], 'huge.png');
    Object.defineProperty(huge, 'size', { value: 17 * 2 ** 20 });
    await predict.takeFiles([huge, new File(['x'], 'scan.tiff'), new File(['x'], 'seven.png')]);
    expect(predict.problem).toBeNull();
    expect(predict.mode).toBe('pictures');
    expect(predict.pictures.map(({ name }) => name)).toEqual(['seven.png']);
    expect(predict.notes).toEqual([
      '"huge.png" was left out: it has 17 MiB, at most 16 MiB are read. Make it smaller first.',
      '"scan.tiff" was left out: it is no PNG, JPEG or WebP. Save it as PNG first.',
    ]);
  });

  it('are told apart from pictures whose light and dark are swapped, and those can be turned', async () => {
    const { predict } = await openNetworks({ dark: { pictureShape: [1, 2, 1] } }, 'dark');
    await predict.takeFiles([new File(['x'], 'print.png')]);
    expect(predict.turned).toBe(1);
    await predict.swapLight();
    expect(predict.turned).toBe(0);
    expect(predict.answer?.labels).toEqual(['20']);
  });
});
