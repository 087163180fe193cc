import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { useImports } from '../../app/imports.ts';
import { useSelection } from '../../app/selection.ts';
import { mountWindow } from '../../app/testing/mount-whole-window.ts';
import { press, pressKey, type TestWindow } from '../../app/testing/mount-window.ts';
import { arrangeByClass } from './paint-images.ts';
import { niceTicks } from './draw-scatter.ts';

let mounted: TestWindow | null = null;
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = null;
  document.body.innerHTML = '';
});

async function openData(): Promise<TestWindow> {
  mounted = await mountWindow();
  await pressKey('2', { ctrlKey: true });
  await flushPromises();
  return mounted;
}

describe('the data screen', () => {
  it('shows the rows of a dataset, what is missing, and how its target is spread', async () => {
    const { wrapper, fake } = await openData();
    await press(/^housing\.csv/);
    expect(wrapper.text()).toContain('Predict a number: price');
    expect(wrapper.get('.preview-table').attributes('aria-rowcount')).toBe('321');
    expect(wrapper.get('.preview-table').text()).toContain('missing');
    // Only what is in sight is fetched.
    const previews = fake.calls.filter(({ name }) => name === 'datasets.preview');
    expect(previews.length).toBeLessThanOrEqual(2);
    await press(/^rooms/);
    expect(wrapper.text()).toContain('Standard deviation');
  });

  it('offers pictures for images, a plane for two features, and only what suits', async () => {
    await openData();
    await press(/^Handwritten digits/);
    const radios = (): readonly string[] =>
      [...document.querySelectorAll('[role="radio"]')].map((each) => each.textContent!.trim());
    expect(radios()).toEqual(['Images', 'Table', 'Findings', 'Prepare']);
    await press(/^Iris flowers/);
    expect(radios()).toEqual(['Table', 'Scatter', 'Correlation', 'Findings', 'Prepare']);
  });

  it('generates a dataset from the form and selects it', async () => {
    const { fake, wrapper } = await openData();
    await pressKey('g', { ctrlKey: true });
    await press('Moons');
    await press('Generate', document.querySelector('.dialog-box')!);
    await flushPromises();
    const made = [...fake.state.datasets.values()].at(-1)!;
    expect(made.summary.name).toBe('Moons 1');
    expect(made.summary.rows).toBeGreaterThan(100);
    expect(useSelection().datasetId).toBe(made.summary.id);
    expect(wrapper.text()).toContain('Generated');
  });

  it('shows a file before it imports it, and reads it as it was told', async () => {
    const { fake } = await openData();
    await press('Import file');
    const dialog = () => document.querySelector('.dialog-box')!;
    expect(dialog().textContent).toContain('Import houses.csv');
    expect(dialog().querySelectorAll('th').length).toBe(5);
    expect(dialog().textContent).toContain('missing');
    await useImports().setRole('town', 'skip');
    await useImports().setTarget('rooms');
    await flushPromises();
    await press('Import', dialog());
    await flushPromises();
    const made = [...fake.state.datasets.values()].at(-1)!.summary;
    expect(made).toMatchObject({ name: 'houses', rows: 60, suggestedTarget: 'rooms' });
    expect(made.columns.map(({ name }) => name)).toEqual(['area', 'rooms', 'built', 'price']);
    expect(useSelection().datasetId).toBe(made.id);
    expect(document.querySelector('.dialog-box')).toBeNull();
  });

  it('keeps the dialog open with the reason when a file cannot be read', async () => {
    const { fake } = await openData();
    await press('Import file');
    fake.failNext('imports.commit', {
      code: 'csv-ragged',
      message: 'Expected 5 cells in line 9 of "houses.csv", as in the first line, found 4.',
      details: { line: 9 },
    });
    const dialog = document.querySelector('.dialog-box')!;
    await press('Import', dialog);
    await flushPromises();
    expect(dialog.querySelector('[role="alert"]')!.textContent).toContain('line 9 of "houses.csv"');
    await press('Cancel', dialog);
    // Other parts of the window ask for things meanwhile.
    expect(fake.calls.map(({ name }) => name)).toContain('imports.discard');
  });

  it('deletes with a way back, and says which run still needs the data', async () => {
    const { fake } = await openData();
    await press(/^housing\.csv/);
    const id = useSelection().datasetId!;
    await press('Delete');
    expect(fake.state.datasets.has(id)).toBe(false);
    await press('Undo');
    expect(fake.state.datasets.has(id)).toBe(true);
    expect(useSelection().datasetId).toBe(id);
  });

  it('keeps built-in datasets from being renamed or deleted', async () => {
    const { wrapper } = await openData();
    await press(/^Iris flowers/);
    expect(wrapper.find('[aria-label="Delete"]').exists()).toBe(false);
  });

  it('searches names, descriptions and columns', async () => {
    const { wrapper } = await openData();
    await wrapper.get('[aria-label="Search datasets"]').setValue('petal');
    expect(wrapper.get('.dataset-list').text()).toContain('Iris flowers');
    expect(wrapper.get('.dataset-list').text()).not.toContain('housing');
  });
});

it('groups pictures by class in the order of their numbers', () => {
  const lines = arrangeByClass(
    [
      [0, '10'],
      [0, '9'],
      [1, '10'],
      [0, null],
    ],
    1,
  );
  expect(lines.map(({ label, rows }) => [label, rows.length])).toEqual([
    ['9', 1],
    ['10', 2],
    ['missing', 1],
  ]);
});

it('divides an axis at round numbers', () => {
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(-3, 7, 4)).toEqual([0, 5]);
  expect(niceTicks(2, 2, 4)).toEqual([2]);
});
