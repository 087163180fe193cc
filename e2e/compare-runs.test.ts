import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './support/accessibility.ts';
import { call, listRuns, waitForStatus, type Run } from './support/bridge.ts';
import { answerOpenDialog, answerSaveDialog } from './support/dialogs.ts';
import { screenshot } from './support/screenshots.ts';
import {
  goTo,
  openExample,
  runMonitor,
  runRow,
  setNumber,
  startTraining,
  readLastPoint,
} from './support/screens.ts';
import { expect, test } from './support/test.ts';

test('three runs are grouped, filtered, compared with a baseline, taken away, deleted, brought back, and moved', async ({
  studio,
  userDataDir,
}) => {
  const { page } = studio;
  const notices = page.getByRole('region', { name: 'Notices' });
  const file = (ending: string) => join(userDataDir, `compared.${ending}`);
  await openExample(studio, 'Iris flowers');
  for (const [place, rate] of [0.01, 0.1, 0.001].entries()) {
    await setNumber(page, 'Learning rate', rate);
    await startTraining(studio);
    await expect(page.getByRole('heading', { name: `iris-0${place + 1}`, exact: true })).toBeVisible();
    await runMonitor(studio).expectStatus('completed');
  }
  await goTo(studio, 'Runs');
  await test.step('the table is gathered by learning rate', async () => {
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Learning rate', exact: true }).check();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: /^0\.01\s*1 run$/ })).toBeVisible();
    await expectAccessible(studio, 'grouped table');
    for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-grouped', theme);
    await page.getByRole('button', { name: 'By Learning rate' }).click();
    await page.getByRole('button', { name: 'No groups' }).click();
    await page.keyboard.press('Escape');
  });
  await test.step('the curves of two optimizers are a mean with a band', async () => {
    await page.getByRole('combobox', { name: 'Each run, or the mean of groups' }).click();
    await page.getByRole('option', { name: 'Mean by optimizer' }).click();
    await expect(page.getByRole('button', { name: 'Optimizer Adam (n 3)' })).toBeVisible();
    await answerSaveDialog(studio, file('svg'));
    await page.getByRole('button', { name: 'Export the chart of loss' }).click();
    await page.getByRole('menuitem', { name: 'Picture as SVG' }).click();
    await expect(notices).toContainText('"compared.svg" was written');
    const svg = readFileSync(file('svg'), 'utf8');
    // A band is the only shape with a see-through filling: one for training, one for validation.
    expect(svg.match(/fill-opacity="0\.16"|opacity="0\.16"/g)?.length).toBe(2);
    await page.getByRole('combobox', { name: 'Each run, or the mean of groups' }).click();
    await page.getByRole('option', { name: 'Mean by learning rate' }).click();
    await expect(page.getByRole('button', { name: 'Learning rate 0.001 (n 1)' })).toBeVisible();
    for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-mean', theme);
    await page.getByRole('combobox', { name: 'Each run, or the mean of groups' }).click();
    await page.getByRole('option', { name: 'Each run' }).click();
  });
  await test.step('two seeds of each learning rate are a mean with a band', async () => {
    const runs = await listRuns(studio);
    const started: Run[] = [];
    const start = async (name: string, spec: unknown): Promise<void> => {
      const run = await call<Run>(studio, 'runs.start', { name, spec });
      started.push(await waitForStatus(studio, run.id, 'completed'));
    };
    for (const { name, spec } of runs) {
      await start(`again ${name.replace('iris-', '')}`, {
        ...spec,
        training: { ...spec.training, seed: 99 },
      });
    }
    await page.getByRole('combobox', { name: 'Each run, or the mean of groups' }).click();
    await page.getByRole('option', { name: 'Mean by learning rate' }).click();
    await expect(page.getByRole('button', { name: 'Learning rate 0.01 (n 2)' })).toBeVisible();
    await answerSaveDialog(studio, file('band.svg'));
    await page.getByRole('button', { name: 'Export the chart of loss' }).click();
    await page.getByRole('menuitem', { name: 'Picture as SVG' }).click();
    await expect(notices).toContainText('"compared.band.svg" was written');
    const bands = readFileSync(file('band.svg'), 'utf8').match(/fill-opacity="0\.16"|opacity="0\.16"/g);
    // Three rates, each over training and validation.
    expect(bands?.length).toBe(6);
    for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-band', theme);
    await page.getByRole('combobox', { name: 'Each run, or the mean of groups' }).click();
    await page.getByRole('option', { name: 'Each run' }).click();
    await call(studio, 'runs.delete', { ids: started.map(({ id }) => id) });
    await expect(runRow(studio, 'again 01')).toBeHidden();
  });
  await test.step('the first run becomes the baseline', async () => {
    await runRow(studio, 'iris-01').click();
    await page.getByRole('grid', { name: 'Runs' }).press('b');
    await expect(runRow(studio, 'iris-01').getByRole('img', { name: 'Baseline' })).toBeVisible();
  });
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await filter.fill('lr >= 0.01 and optimizer = adam');
  await expect(runRow(studio, 'iris-03')).toBeHidden();
  for (const name of ['iris-01', 'iris-02']) await runRow(studio, name).getByRole('checkbox').check();
  await expect(page.locator('.compare-panel .sentence')).toContainText('1 change: learning rate 0.01 → 0.1');
  await test.step('the cross-hair says how far a run is from the baseline', async () => {
    const { at, values } = await readLastPoint(page.getByRole('figure', { name: 'loss' }));
    expect(at).toBe('epoch 50');
    const chart = page.getByRole('figure', { name: 'loss' });
    const line = chart.locator('.curve-readout .line').filter({ hasText: 'iris-02 validation' });
    const difference = values.get('iris-02 validation')! - values.get('iris-01 validation')!;
    const shown = (await line.locator('.difference').innerText()).replace('−', '-');
    expect(Number(shown)).toBeCloseTo(difference, 3);
    await page.keyboard.press('Escape');
  });
  await test.step('a run takes another colour from the legend, everywhere', async () => {
    const legend = page.getByRole('figure', { name: 'loss' });
    await legend.getByRole('button', { name: 'Colour of iris-02', exact: true }).click();
    await legend.getByRole('button', { name: 'green', exact: true }).click();
    await expect
      .poll(async () => (await listRuns(studio)).find(({ name }) => name === 'iris-02')?.colour)
      .toBe(3);
  });
  await test.step('filter, columns and charts are a view that comes back after the window was read anew', async () => {
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    const naming = page.getByRole('dialog', { name: 'Save this view' });
    await naming.getByRole('textbox').fill('Fast Adam');
    await naming.getByRole('button', { name: 'Save' }).click();
    await filter.fill('');
    await page.getByRole('button', { name: 'Logarithmic axis' }).click();
    // Waits for what the window still holds back, as closing it would.
    await goTo(studio, 'Data');
    await expect
      .poll(async () => (await call<{ views: readonly unknown[] }>(studio, 'runTable.memory')).views.length)
      .toBe(1);
    await page.reload();
    await goTo(studio, 'Runs');
    await expect(page.getByRole('button', { name: 'Logarithmic axis' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Fast Adam' }).click();
    await expect(filter).toHaveValue('lr >= 0.01 and optimizer = adam');
    await expect(page.getByRole('button', { name: 'Logarithmic axis' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
    for (const name of ['iris-01', 'iris-02']) await runRow(studio, name).getByRole('checkbox').check();
  });
  await test.step('two networks are one picture that says what the second changed', async () => {
    const [first] = await listRuns(studio);
    const { nodes } = first!.spec.design;
    const hidden = nodes.find(({ values }) => values['units'] !== undefined)!;
    const design = {
      ...first!.spec.design,
      nodes: nodes.map((node) =>
        node === hidden ? { ...node, values: { ...node.values, units: 40 } } : node,
      ),
    };
    const wide = await call<Run>(studio, 'runs.start', { name: 'wider', spec: { ...first!.spec, design } });
    await waitForStatus(studio, wide.id, 'completed');
    await filter.fill('');
    await runRow(studio, 'wider').getByRole('checkbox').check();
    await page.getByRole('grid', { name: 'Runs' }).press('d');
    const dialog = page.getByRole('dialog', { name: 'Difference of the networks' });
    await expect(dialog).toContainText(/1 layer changed/);
    await expect(dialog).toContainText(/units \d+ → 40/);
    await expectAccessible(studio, 'difference of networks');
    for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-networks', theme);
    await page.keyboard.press('Escape');
    await call(studio, 'runs.delete', { ids: [wide.id] });
    await expect(runRow(studio, 'wider')).toBeHidden();
  });
  await test.step('the ticked runs become a report', async () => {
    await answerSaveDialog(studio, file('html'));
    await page.getByRole('button', { name: 'Take away' }).click();
    await page.getByRole('menuitem', { name: 'Report as one HTML file' }).click();
    await expect(notices).toContainText('"compared.html" was written');
    expect(readFileSync(file('html'), 'utf8')).toContain('iris-02');
  });
  await filter.fill('');

  await page.getByRole('radio', { name: 'Parallel' }).click();
  const axis = page.getByRole('slider', { name: 'Brush learning rate' });
  await expect(axis).toBeVisible();
  await expectAccessible(studio, 'parallel coordinates');
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-parallel', theme);
  // The upper end of the brush comes down until the highest rate is out of it.
  await axis.focus();
  await axis.press('ArrowDown');
  await axis.press('ArrowDown');
  await expect(runRow(studio, 'iris-02').getByRole('checkbox')).not.toBeChecked();
  await expect(runRow(studio, 'iris-03').getByRole('checkbox')).toBeChecked();
  await axis.press('Escape');
  await page.getByRole('radio', { name: 'Scatter' }).click();
  await expect(page.getByRole('application', { name: /over learning rate/ })).toBeVisible();
  for (const theme of ['light', 'dark'] as const) await screenshot(studio, 'runs-scatter', theme);
  await page.getByRole('radio', { name: 'Importance' }).click();
  await expect(page.getByText('Importance needs 8 or more finished runs')).toBeVisible();

  await runRow(studio, 'iris-02').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(runRow(studio, 'iris-02')).toBeHidden();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  await expect(runRow(studio, 'iris-02')).toBeVisible();

  await test.step('two are tagged and archived, and come back', async () => {
    for (const name of ['iris-01', 'iris-02', 'iris-03'])
      await runRow(studio, name).getByRole('checkbox').uncheck();
    await runRow(studio, 'iris-03').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Archive', exact: true }).click();
    await expect(runRow(studio, 'iris-03')).toBeHidden();
    await expect(page.getByText('2 runs, 1 archived')).toBeVisible();
    await notices.getByRole('button', { name: 'Undo' }).last().click();
    await expect(runRow(studio, 'iris-03')).toBeVisible();
  });
  await test.step('a run moves to another workspace in one file', async () => {
    await runRow(studio, 'iris-02').click();
    await runRow(studio, 'iris-02').getByRole('checkbox').check();
    await answerSaveDialog(studio, file('descentrun'));
    await page.getByRole('button', { name: 'Take away' }).click();
    await page.getByRole('menuitem', { name: 'Run bundle with its data' }).click();
    await expect(notices).toContainText('"compared.descentrun" was written');
    await answerSaveDialog(studio, join(userDataDir, 'other.descent'));
    await call(studio, 'workspace.create');
    await goTo(studio, 'Runs');
    await answerOpenDialog(studio, [file('descentrun')]);
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('menuitem', { name: 'Run bundle' }).click();
    await expect(notices).toContainText('was imported');
    await expect(runRow(studio, 'iris-02')).toBeVisible();
  });
});
