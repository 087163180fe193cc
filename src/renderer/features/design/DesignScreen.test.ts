import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { useNotices } from '../../app/notices.ts';
import { useSelection } from '../../app/selection.ts';
import { mountWindow } from '../../app/testing/mount-whole-window.ts';
import { press, pressKey, type TestWindow } from '../../app/testing/mount-window.ts';
import { useDesignEditor } from './design-editor.ts';

let mounted: TestWindow | null = null;
afterEach(() => {
  mounted?.wrapper.unmount();
  mounted = null;
  document.body.innerHTML = '';
});

async function openDesign(options: { fresh?: boolean } = {}): Promise<TestWindow> {
  mounted = await mountWindow(options);
  await pressKey('3', { ctrlKey: true });
  await flushPromises();
  return mounted;
}

const cards = (): readonly string[] =>
  [...document.querySelectorAll('.canvas-card .face')].map((card) => card.id.replace('layer-', ''));

describe('the design screen', () => {
  it('opens the last design and shows shapes and parameters on its cards', async () => {
    const { wrapper } = await openDesign();
    expect(cards()).toEqual(['input_1', 'dense_1', 'relu_1', 'dense_2']);
    expect(wrapper.text()).toContain('[N, 16]');
    expect(wrapper.text()).toContain('80 parameters');
    expect(wrapper.text()).toContain('4 layers, 131 parameters');
    expect(wrapper.text()).toContain('Nothing is wrong.');
  });

  it('builds by keys alone: select, add, move, delete, undo', async () => {
    await openDesign();
    await pressKey('ArrowDown');
    await pressKey('ArrowDown');
    expect(useDesignEditor().selectedId).toBe('dense_1');
    await pressKey('/');
    const input = document.querySelector<HTMLInputElement>('.quick-pick-input')!;
    input.value = 'dropout';
    input.dispatchEvent(new Event('input'));
    await flushPromises();
    await pressKey('Enter', { on: input });
    await flushPromises();
    expect(cards()).toEqual(['input_1', 'dense_1', 'dropout_1', 'relu_1', 'dense_2']);
    expect(useDesignEditor().selectedId).toBe('dropout_1');
    await pressKey('ArrowDown', { altKey: true });
    expect(useDesignEditor().design?.edges.find(({ to }) => to === 'dropout_1')?.from).toBe('relu_1');
    await pressKey('Delete');
    expect(cards()).toEqual(['input_1', 'dense_1', 'relu_1', 'dense_2']);
    expect(useDesignEditor().analysis?.graph).not.toBeNull();
    for (let step = 0; step < 3; step++) await pressKey('z', { ctrlKey: true });
    expect(useDesignEditor().undoName).toBeNull();
    await pressKey('y', { ctrlKey: true });
    expect(cards()).toContain('dropout_1');
  });

  it('puts the error on the card that causes it and into the list of problems', async () => {
    const { wrapper } = await openDesign();
    const editor = useDesignEditor();
    editor.selectedId = 'input_1';
    await flushPromises();
    await press('Conv 2D');
    expect(wrapper.get('.canvas-card .problems').text()).toContain('Expected images');
    expect(wrapper.get('.problem-list').text()).toContain('Expected images');
    expect(wrapper.text()).toContain('unfinished');
  });

  it('edits hyperparameters in the inspector, with the new shape at once', async () => {
    const { wrapper } = await openDesign();
    document.querySelector<HTMLElement>('#layer-dense_1')!.click();
    await flushPromises();
    const units = wrapper.get<HTMLInputElement>('.layer-inspector [aria-label="Units"]');
    await units.setValue('24');
    await units.trigger('keydown', { key: 'Enter' });
    expect(wrapper.get('#layer-dense_1').text()).toContain('[N, 24]');
    expect(useDesignEditor().undoName).toBe('Set units to 24');
  });

  it('keeps a change and its undo when one leaves at once and comes back', async () => {
    const { fake } = await openDesign();
    useDesignEditor().selectedId = 'dense_1';
    await flushPromises();
    await press('Tanh');
    await pressKey('1', { ctrlKey: true });
    await flushPromises();
    const stored = fake.state.designs.get(useDesignEditor().id!)!;
    expect(stored.design.nodes.map(({ id }) => id)).toContain('tanh_1');
    await pressKey('3', { ctrlKey: true });
    await flushPromises();
    expect(cards()).toContain('tanh_1');
    expect(useDesignEditor().undoName).toBe('Add Tanh');
  });

  it('draws every connection of a branching network', async () => {
    await openDesign();
    useSelection().designId = '00000000-0000-4000-8000-000000000002';
    await flushPromises();
    expect(useDesignEditor().design?.edges).toHaveLength(6);
    expect(cards()).toHaveLength(6);
  });

  it('edits several layers at once, groups, collapses and repeats them', async () => {
    const { wrapper } = await openDesign();
    const editor = useDesignEditor();
    editor.selectedIds = ['dense_1', 'relu_1'];
    await flushPromises();
    expect(wrapper.get('.selection-inspector').text()).toContain('2 layers');
    editor.selectedIds = ['dense_1', 'dense_2'];
    await flushPromises();
    const units = wrapper.get<HTMLInputElement>('.selection-inspector [aria-label^="Units"]');
    await units.setValue('5');
    await units.trigger('keydown', { key: 'Enter' });
    expect(editor.undoName).toBe('Set units to 5 in 2 layers');
    expect(editor.design?.nodes.filter(({ values }) => values['units'] === 5)).toHaveLength(2);

    editor.selectedIds = ['dense_1', 'relu_1'];
    await pressKey('g', { ctrlKey: true });
    await flushPromises();
    expect(editor.undoName).toBe('Group 2 layers');
    await press('Cancel');
    await press('Collapse block Block 1');
    expect(cards()).toContain('block:group_1');
    expect(cards()).not.toContain('dense_1');
    await press('Open block Block 1');
    editor.selectedIds = ['dense_1', 'relu_1'];
    await pressKey('r');
    await flushPromises();
    await press('Repeat', document.querySelector('.repeat-dialog')!);
    expect(editor.undoName).toBe('Repeat a block 3 times');
    expect(editor.design?.groups).toHaveLength(3);
    expect(editor.analysis?.graph?.nodes).toHaveLength(8);
  });

  it('mends a problem on its card with one click', async () => {
    const { wrapper } = await openDesign();
    useDesignEditor().selectedId = 'input_1';
    await flushPromises();
    await press('Conv 1D');
    await wrapper.get('.canvas-card .mend').trigger('click');
    expect(wrapper.findAll('.canvas-card .problems')).toHaveLength(0);
  });

  it('deletes a design with a way back', async () => {
    const { fake } = await openDesign();
    await press('Designs');
    const before = fake.state.designs.size;
    await useDesignEditor().flush();
    const { useDesignLibrary } = await import('./design-library.ts');
    await useDesignLibrary().remove(useDesignEditor().id!);
    await flushPromises();
    expect(fake.state.designs.size).toBe(before - 1);
    expect(useDesignEditor().design?.name).toBe('Residual block');
    await useNotices().notices.at(-1)!.action!.run();
    await flushPromises();
    expect(fake.state.designs.size).toBe(before);
    expect(useDesignEditor().design?.name).toBe('Iris classifier');
  });

  it('starts from a template that fits the data when there is no design', async () => {
    const { wrapper, fake } = await openDesign({ fresh: true });
    expect(wrapper.text()).toContain('No design yet');
    await press('New design');
    await flushPromises();
    await press(/^One hidden layer/);
    await flushPromises();
    expect(fake.state.designs.size).toBe(1);
    const stored = [...fake.state.designs.values()][0]!;
    expect(stored.design.nodes[0]!.values['shape']).toEqual([4]);
    expect(stored.design.nodes.at(-1)!.values['units']).toBe(3);
    expect(cards()).toHaveLength(stored.design.nodes.length);
  });

  it('takes in a design that is pasted as text, and refuses a hostile one', async () => {
    const { fake } = await openDesign();
    async function paste(text: string): Promise<void> {
      const event = new Event('paste', { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { getData: () => text } });
      document.body.dispatchEvent(event);
      await flushPromises();
    }
    const before = fake.state.designs.size;
    await paste(JSON.stringify({ formatVersion: 99, nodes: [] }));
    expect(fake.state.designs.size).toBe(before);
    expect(useNotices().notices.at(-1)?.message).toContain('newer Descent');
    await paste(JSON.stringify({ ...useDesignEditor().design, name: 'Pasted' }));
    expect(fake.state.designs.size).toBe(before + 1);
    expect(useDesignEditor().design?.name).toBe('Pasted');

    const layers = {
      kind: 'descent-layers',
      formatVersion: 1,
      nodes: [{ id: 'a', type: 'tanh' }],
      edges: [],
    };
    await paste(JSON.stringify({ ...layers, edges: [{ from: 'a', to: 'a' }] }));
    expect(useNotices().notices.at(-1)?.message).toContain('circle');
    await paste(JSON.stringify(layers));
    expect(useDesignEditor().undoName).toBe('Paste Tanh');
    expect(useDesignEditor().selectedId).toBe('tanh_1');
  });
});
