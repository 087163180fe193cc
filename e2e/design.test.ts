import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canvasOf, middleOf, pasteText, recordFrames, type FrameTimes } from './support/canvas.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import type { Studio } from './support/launch-studio.ts';
import { expectAccessible } from './support/accessibility.ts';
import { screenshot } from './support/screenshots.ts';
import { goTo, importTable, runMonitor, setNumber, startTraining } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Pictures of 28 x 28 pixels in IDX files: a bright bar whose place is the class, over a weak pattern. */
function writePictures(folder: string, count: number): string {
  const images = new Uint8Array(16 + count * 784);
  const labels = new Uint8Array(8 + count);
  images.set([0, 0, 8, 3, 0, 0, count >> 8, count & 255, 0, 0, 0, 28, 0, 0, 0, 28]);
  labels.set([0, 0, 8, 1, 0, 0, count >> 8, count & 255]);
  for (let i = 0; i < count; i++) {
    const label = i % 10;
    labels[8 + i] = label;
    for (let pixel = 0; pixel < 784; pixel++) {
      const isBar = Math.floor((pixel % 28) / 2.8) === label;
      images[16 + i * 784 + pixel] = isBar ? 200 + (i % 50) : (pixel * 7 + i) % 40;
    }
  }
  const path = join(folder, 'bars-images-idx3-ubyte');
  writeFileSync(path, images);
  writeFileSync(join(folder, 'bars-labels-idx1-ubyte'), labels);
  return path;
}

/** Begins a design with nothing but an Input of the shape of the chosen data. */
async function begin(studio: Studio): Promise<void> {
  const { page } = studio;
  await goTo(studio, 'Design');
  await page.getByRole('button', { name: 'New design' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Empty with an input/ })
    .click();
  await expect(page.locator('.canvas-card')).toHaveCount(1);
}

test('a residual network is drawn with the mouse from an empty canvas, mended, trained, undone and redone', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const canvas = canvasOf(studio);
  await begin(studio);
  // From nothing at all: the input goes as well.
  await canvas.card('input_1').locator('.face').click();
  await page.keyboard.press('Delete');
  await expect(canvas.cards).toHaveCount(0);

  await page.locator('.percent').click();
  await canvas.dropLayer('Input', { x: 220, y: 50 });
  await expect(canvas.card('input_1')).toContainText('[N, 4]');
  // No data is chosen yet: the shape is typed as people write it.
  const shape = page.getByRole('spinbutton', { name: 'Shape, 1' });
  await shape.fill('28x28x1');
  await shape.press('Enter');
  await expect(canvas.card('input_1')).toContainText('[N, 28, 28, 1]');
  await canvas.dropLayer('Conv 2D', { x: 220, y: 180 });
  await canvas.dropLayer('Conv 2D', { x: 220, y: 310 });
  await canvas.dropLayer('Add', { x: 520, y: 310 });
  await canvas.dropLayer('Dense', { x: 520, y: 440 });
  await canvas.connect('input_1', 'conv2d_1');
  await canvas.connect('conv2d_1', 'conv2d_2');
  await canvas.connect('conv2d_2', 'add_1');
  await canvas.connect('conv2d_1', 'add_1');
  await canvas.connect('add_1', 'dense_1');
  await canvas.card('conv2d_2').locator('.face').click();
  await setNumber(page, 'Filters', 8);
  // The two ways into Add do not fit: the card that causes it says so, and offers a mend.
  const problem = canvas.card('add_1').locator('.problems');
  await expect(problem).toContainText('Expected inputs of one shape');
  await screenshot(studio, 'design-problem', 'light');
  await screenshot(studio, 'design-problem', 'dark');
  await expectAccessible(studio, 'a problem on the canvas');
  await problem.getByRole('button').first().click();
  await expect(problem).toBeHidden();

  // A layer that is dropped on a wire goes between its ends.
  await page.getByRole('button', { name: 'Lay out top-down' }).click();
  const wire = page.locator('.vue-flow__edge[data-id="add_1>dense_1:0"] .plus');
  const board = (await canvas.board.boundingBox())!;
  const [x, y] = await middleOf(wire);
  await canvas.dropLayer('Flatten', { x: x - board.x, y: y - board.y });
  await expect(canvas.card('flatten_1')).toBeVisible();
  // Pictures of ten classes to learn from: the last layer says so itself, and one click gives it as many units.
  await answerOpenDialog(studio, [writePictures(userDataDir, 240)]);
  await importTable(studio);
  await goTo(studio, 'Design');
  await page.getByRole('button', { name: 'Show everything' }).click();
  const advice = canvas.card('dense_1').locator('.problems');
  await expect(advice).toContainText('the target wants 10 numbers');
  await screenshot(studio, 'design-advice', 'light');
  await screenshot(studio, 'design-advice', 'dark');
  await advice.getByRole('button', { name: 'Set its units to 10' }).click();
  await expect(advice).toBeHidden();
  await expect(canvas.card('dense_1')).toContainText('[N, 10]');
  await page.getByRole('button', { name: 'Lay out top-down' }).click();
  await expect(page.getByText('Nothing is wrong.')).toBeVisible();
  await screenshot(studio, 'design-canvas', 'light');
  await screenshot(studio, 'design-canvas', 'dark');
  await expectAccessible(studio, 'the canvas');

  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
  await setNumber(page, 'Epochs', 2);
  await startTraining(studio);
  await runMonitor(studio).expectStatus('completed', 120_000);
  await goTo(studio, 'Design');
  const undo = page.getByRole('button', { name: /^Undo/ });
  await expect(undo).toHaveAccessibleName('Undo: Lay out top-down');
  for (let step = 0; (await canvas.cards.count()) > 0 && step < 60; step++)
    await page.keyboard.press('Control+z');
  await expect(canvas.cards).toHaveCount(0);
  for (let step = 0; step < 60 && (await page.getByRole('button', { name: /^Redo/ }).isEnabled()); step++)
    await page.keyboard.press('Control+y');
  await expect(page.getByText('Nothing is wrong.')).toBeVisible();
  await expect(canvas.card('dense_1')).toContainText('[N, 10]');
});

test('a network is built with the keyboard alone, and a hostile paste is refused', async ({ studio }) => {
  const { page } = studio;
  const canvas = canvasOf(studio);
  await page.keyboard.press('Control+3');
  await expect(page.getByText('No design yet')).toBeVisible();
  await page.keyboard.press('Control+n');
  const blank = page.getByRole('dialog').getByRole('button', { name: /^Empty with an input/ });
  await blank.focus();
  await page.keyboard.press('Enter');
  await expect(canvas.cards).toHaveCount(1);
  for (const layer of ['dense', 'relu', 'dense']) await canvas.type(layer);
  await expect(page.getByText('Nothing is wrong.')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('#layer-relu_1')).toBeFocused();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('Hidden');
  await page.keyboard.press('Enter');
  await expect(page.locator('.canvas-frame .name')).toHaveText('Hidden');
  await page.keyboard.press('r');
  await page.keyboard.press('Enter');
  await expect(canvas.cards).toHaveCount(8);
  await expect(page.getByRole('button', { name: 'Undo: Repeat a block 3 times' })).toBeVisible();
  await expect(page.getByText('Nothing is wrong.')).toBeVisible();

  const before = await canvas.cards.count();
  const layer = (id: string) => ({ id, type: 'dense' });
  for (const [hostile, reason] of [
    [
      {
        nodes: [layer('a'), layer('b')],
        edges: [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      },
      /circle/,
    ],
    [{ nodes: [{ ...layer('a'), values: { units: 2 ** 31 } }], edges: [] }, /units/],
    [{ nodes: [{ ...layer('a'), __proto__x: 1 }], edges: [] }, /unknown field/],
    [{ nodes: [layer('a'), layer('a')], edges: [] }, /once/],
  ] as const) {
    await pasteText(page, JSON.stringify({ kind: 'descent-layers', formatVersion: 1, ...hostile }));
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText(reason);
  }
  await pasteText(
    page,
    '{"kind":"descent-layers","formatVersion":1,"__proto__":{"x":1},"nodes":[],"edges":[]}',
  );
  await expect(canvas.cards).toHaveCount(before);

  // Another design lies in the middle, though some of its cards have the names of those before.
  for (const [template, count] of [
    ['Empty with an input', 1],
    ['One hidden layer', 4],
  ] as const) {
    await page.keyboard.press('Control+n');
    const entry = page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${template}`) });
    await entry.focus();
    await page.keyboard.press('Enter');
    await expect(canvas.cards).toHaveCount(count);
  }
  const offMiddle = async (): Promise<number> => {
    const [, board] = await middleOf(canvas.board);
    const [first, last] = [await middleOf(canvas.cards.first()), await middleOf(canvas.cards.last())];
    return Math.abs((first[1] + last[1]) / 2 - board);
  };
  await expect.poll(offMiddle).toBeLessThan(40);
});

test('a design is compared with a version, rearranged, rewired, edited unit by unit and taken away', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const canvas = canvasOf(studio);
  test.setTimeout(120_000);
  await begin(studio);
  for (const layer of ['dense', 'relu', 'dense']) await canvas.type(layer);
  await expect(canvas.cards).toHaveCount(4);

  // A version, what is gone since on the canvas, and a deletion that is taken back.
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Name of the version' }).fill('Small');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Go back to Small' })).toBeVisible();
  await canvas.card('relu_1').locator('.face').click();
  await page.keyboard.press('Delete');
  await expect(canvas.cards).toHaveCount(3);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show what changed since Small' }).click();
  await expect(page.locator('.canvas-ghost')).toContainText('ReLU');
  await expect(page.locator('.ghost-wire')).toHaveCount(2);
  await screenshot(studio, 'design-difference', 'light');
  await screenshot(studio, 'design-difference', 'dark');
  await page.getByRole('button', { name: 'Delete version Small' }).click();
  await expect(page.locator('.canvas-ghost')).toHaveCount(0);
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Go back to Small' }).click();
  await expect(canvas.cards).toHaveCount(4);

  // One end of a connection led elsewhere with the mouse.
  await page.getByRole('button', { name: 'Lay out top-down' }).click();
  const end = (await page
    .locator('.vue-flow__edge[data-id="relu_1>dense_2:0"] .vue-flow__edgeupdater-source')
    .boundingBox())!;
  await canvas.drag(
    [end.x + end.width / 2, end.y + end.height * 0.75],
    await middleOf(canvas.card('dense_1').locator('.vue-flow__handle-bottom')),
  );
  await expect(page.locator('.vue-flow__edge[data-id="dense_1>dense_2:0"]')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.vue-flow__edge[data-id="relu_1>dense_2:0"]')).toHaveCount(1);

  // Left to right; a box around everything; out and in as text.
  await page.keyboard.press('Shift+L');
  const placeOf = async (id: string) => (await canvas.card(id).boundingBox())!;
  await expect
    .poll(async () => (await placeOf('dense_2')).x - (await placeOf('input_1')).x)
    .toBeGreaterThan((await placeOf('input_1')).width * 3);
  await page.getByRole('button', { name: 'Show everything' }).click();
  const board = (await canvas.board.boundingBox())!;
  await page.keyboard.down('Shift');
  await canvas.drag([board.x + 10, board.y + 60], [board.x + board.width - 10, board.y + board.height - 90]);
  await page.keyboard.up('Shift');
  await expect(page.locator('.canvas-card.selected')).toHaveCount(4);
  await page.keyboard.press('Control+c');
  await page.mouse.click(board.x + 40, board.y + 120, { button: 'right' });
  await page.getByRole('menuitem', { name: 'Paste layers' }).click();
  await expect(canvas.cards).toHaveCount(8);
  await page.keyboard.press('Control+z');
  await expect(canvas.cards).toHaveCount(4);

  // Units and layers, pulled with the pointer.
  await page.keyboard.press('u');
  const grip = page.getByRole('button', { name: 'Drag to change the units of dense_2' });
  const units = page.getByRole('button', { name: /^Open unit \d+ of dense_2$/ });
  const before = await units.count();
  const at = await middleOf(grip);
  await canvas.drag(at, [at[0], at[1] - 120]);
  await expect.poll(() => units.count()).toBeLessThan(before);
  const columns = page.locator('.units-view .column');
  await expect(columns).toHaveCount(3);
  const name = await middleOf(columns.nth(1).locator('.name'));
  await screenshot(studio, 'design-units', 'light');
  await screenshot(studio, 'design-units', 'dark');
  await canvas.drag(name, [name[0], name[1] + 160]);
  await expect(columns).toHaveCount(2);
  await page
    .getByRole('tabpanel', { name: 'Layers' })
    .getByRole('button', { name: 'Dense', exact: true })
    .dragTo(page.getByRole('group', { name: 'Units and weights' }), { force: true });
  await expect(columns).toHaveCount(3);

  // Pictures, code in four languages, and the document itself.
  const exportAs = async (entry: string): Promise<void> => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: entry }).click();
  };
  const saved = async (entry: string, file: string): Promise<Buffer> => {
    const path = join(userDataDir, file);
    await answerSaveDialog(studio, path);
    await exportAs(entry);
    await expect.poll(() => existsSync(path)).toBe(true);
    return readFileSync(path);
  };
  const svg = (await saved('Picture as SVG…', 'network.svg')).toString();
  expect(svg).toMatch(/^<svg [^]*Dense[^]*<\/svg>$/);
  const png = await saved('Picture as PNG…', 'network.png');
  expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const document = JSON.parse((await saved('Design as JSON…', 'network.json')).toString()) as object;
  expect(document).toMatchObject({ formatVersion: 1 });
  await exportAs('Code');
  for (const [language, word] of [
    ['Keras', 'keras'],
    ['JAX (Flax)', 'flax'],
    ['JSON', '"formatVersion"'],
    ['PyTorch', 'import torch'],
  ] as const) {
    await page.getByRole('radio', { name: language }).click();
    await expect(page.getByLabel('Source text')).toContainText(word);
  }
  await screenshot(studio, 'design-code', 'light');
  await screenshot(studio, 'design-code', 'dark');
});

test('two hundred layers scroll and drag', async ({ studio }) => {
  const { page } = studio;
  const canvas = canvasOf(studio);
  await goTo(studio, 'Design');
  const nodes = [{ id: 'input_1', type: 'input', values: { shape: [16] } }] as object[];
  const edges: object[] = [];
  for (let i = 1; i < 200; i++) {
    const id = `dense_${i}`;
    nodes.push({
      id,
      type: 'dense',
      values: { units: 16 },
      position: { x: (i % 10) * 288, y: Math.floor(i / 10) * 136 },
    });
    edges.push({ from: i === 1 ? 'input_1' : `dense_${i - 1}`, to: id });
  }
  await pasteText(page, JSON.stringify({ formatVersion: 1, name: 'Large', nodes, edges }));
  await expect(canvas.cards).toHaveCount(200);
  await page.locator('.percent').click();
  const { x, y, width, height } = (await canvas.board.boundingBox())!;

  // In turns with a window in which nothing moves, for the machine may be busy with other things.
  const measured: (readonly [string, FrameTimes])[] = [];
  for (let turn = 0; turn < Number(process.env['DESCENT_FRAME_TURNS'] ?? 1); turn++) {
    const stopRest = await recordFrames(page);
    for (let step = 0; step < 40; step++) await page.mouse.move(x + width / 2, y + 8 + (step % 2));
    measured.push(['nothing moves', await stopRest()]);
    for (const what of ['scroll near', 'scroll far'] as const) {
      if (what === 'scroll far') await page.keyboard.press('f');
      const stopScroll = await recordFrames(page);
      await page.mouse.move(x + width / 2, y + height / 2);
      for (let step = 0; step < 40; step++) await page.mouse.wheel(0, step % 20 < 10 ? 40 : -40);
      measured.push([what, await stopScroll()]);
    }
    const card = canvas.card('dense_2').locator('.face');
    await card.click();
    await page.keyboard.press('Shift+f');
    const from = await middleOf(card);
    const stopDrag = await recordFrames(page);
    await page.mouse.move(...from);
    await page.mouse.down();
    for (let step = 1; step <= 40; step++) await page.mouse.move(from[0] + step * 3, from[1] + step * 2);
    await page.mouse.up();
    measured.push(['drag', await stopDrag()]);
    await expect(page.getByRole('button', { name: 'Undo: Move Dense' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await page.locator('.percent').click();
  }
  for (const [what, { frames, median, p95, worst }] of measured)
    console.log(
      `200 layers, ${what}: ${frames} frames, median ${median.toFixed(1)} ms, 95% ${p95.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`,
    );
});
