import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeNode, setValues } from '../../../core/design/commands/index.ts';
import { useDesigns } from '../../app/designs.ts';
import { useNotices } from '../../app/notices.ts';
import { connectFake } from '../../app/testing/mount-window.ts';
import { studio } from '../../bridge/studio.ts';
import type { FakeStudio } from '../../bridge/fake/fake-studio.ts';
import { SAVE_AFTER_MS, useDesignEditor } from './design-editor.ts';

const IRIS = '00000000-0000-4000-8000-000000000001';
const RESIDUAL = '00000000-0000-4000-8000-000000000002';
let fake: FakeStudio;

beforeEach(async () => {
  vi.useFakeTimers();
  fake = connectFake();
  await useDesignEditor().open(IRIS);
});
afterEach(() => vi.useRealTimers());

function setUnits(units: number): void {
  useDesignEditor().apply((design) => setValues(design, 'dense_1', { units }));
}

function storedUnits(): unknown {
  return fake.state.designs.get(IRIS)!.design.nodes.find(({ id }) => id === 'dense_1')!.values['units'];
}

const saves = (): number => fake.calls.filter(({ name }) => name === 'designs.save').length;

describe('autosave', () => {
  it('stores a change within a second, and says so', async () => {
    const editor = useDesignEditor();
    setUnits(32);
    expect(editor.saveState).toBe('waiting');
    expect(storedUnits()).toBe(16);
    await vi.advanceTimersByTimeAsync(1000);
    expect(storedUnits()).toBe(32);
    expect(editor.saveState).toBe('saved');
    expect(editor.revision).toBe(8);
    expect(useDesigns().find(IRIS)?.revision).toBe(8);
  });

  it('gathers a burst into one write, and does not wait for the burst to end', async () => {
    for (let units = 20; units < 40; units++) {
      setUnits(units);
      await vi.advanceTimersByTimeAsync(50);
    }
    // A second of steady changes: written once in between, and not twenty times.
    expect(saves()).toBe(1);
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(saves()).toBe(2);
    expect(storedUnits()).toBe(39);
  });

  it('writes nothing when undo came back to what is stored', async () => {
    setUnits(32);
    useDesignEditor().undo();
    expect(useDesignEditor().saveState).toBe('saved');
    await vi.advanceTimersByTimeAsync(2000);
    expect(saves()).toBe(0);
  });

  it('saves before another design is opened', async () => {
    setUnits(48);
    await useDesignEditor().open(RESIDUAL);
    expect(storedUnits()).toBe(48);
    expect(useDesignEditor().design?.name).toBe('Residual block');
  });

  it('keeps the change and offers another try when saving fails', async () => {
    const editor = useDesignEditor();
    fake.failNext('designs.save', { code: 'disk-full', message: 'The disk is full.', details: {} });
    setUnits(32);
    await vi.advanceTimersByTimeAsync(1000);
    expect(editor.saveState).toBe('failed');
    expect(editor.saveProblem).toBe('The disk is full.');
    await editor.flush();
    expect(storedUnits()).toBe(32);
    expect(editor.saveState).toBe('saved');
  });
});

describe('a design that was stored elsewhere meanwhile', () => {
  async function makeStale(): Promise<void> {
    const stored = fake.state.designs.get(IRIS)!;
    fake.state.designs.set(IRIS, {
      ...stored,
      revision: stored.revision + 1,
      design: { ...stored.design, name: 'Theirs' },
    });
    setUnits(32);
    await vi.advanceTimersByTimeAsync(1000);
  }

  it('is never written over without being asked', async () => {
    await makeStale();
    setUnits(64);
    await vi.advanceTimersByTimeAsync(5000);
    expect(useDesignEditor().saveState).toBe('stale');
    expect(fake.state.designs.get(IRIS)!.design.name).toBe('Theirs');
  });

  it('takes mine when I keep mine', async () => {
    await makeStale();
    await useDesignEditor().settleStale('mine');
    expect(storedUnits()).toBe(32);
    expect(fake.state.designs.get(IRIS)!.design.name).toBe('Iris classifier');
    expect(useDesignEditor().saveState).toBe('saved');
  });

  it('takes theirs as a step that undo brings back', async () => {
    const editor = useDesignEditor();
    await makeStale();
    await editor.settleStale('theirs');
    expect(editor.design?.name).toBe('Theirs');
    expect(editor.undoName).toBe('Take the stored version');
    editor.undo();
    expect(editor.design?.name).toBe('Iris classifier');
    await vi.advanceTimersByTimeAsync(1000);
    expect(storedUnits()).toBe(32);
  });
});

it('takes over what another screen stored, as a step that can be undone', async () => {
  const editor = useDesignEditor();
  const { revision, design } = fake.state.designs.get(IRIS)!;
  await studio.call('designs.save', { id: IRIS, revision, design: { ...design, name: 'Mended' } });
  await useDesigns().load();
  await editor.catchUp();
  expect(editor.design?.name).toBe('Mended');
  expect(editor.saveState).toBe('saved');
  setUnits(32);
  await vi.advanceTimersByTimeAsync(1000);
  expect(editor.saveState).toBe('saved');
  expect(storedUnits()).toBe(32);
});

describe('undo and redo', () => {
  it('name what they would do, and do it', () => {
    const editor = useDesignEditor();
    setUnits(32);
    expect(editor.undoName).toBe('Set units to 32');
    editor.undo();
    expect(editor.design?.nodes[1]?.values['units']).toBe(16);
    expect(editor.redoName).toBe('Set units to 32');
    editor.redo();
    expect(editor.design?.nodes[1]?.values['units']).toBe(32);
  });

  it('survive a visit to another design', async () => {
    const editor = useDesignEditor();
    setUnits(32);
    await editor.open(RESIDUAL);
    expect(editor.undoName).toBeNull();
    await editor.open(IRIS);
    expect(editor.undoName).toBe('Set units to 32');
  });

  it('let go of a selection that no longer exists', () => {
    const editor = useDesignEditor();
    editor.selectedId = 'relu_1';
    editor.apply((design) => removeNode(design, 'relu_1'));
    expect(editor.selectedId).toBeNull();
  });
});

it('shows a command that cannot be done as a notice and changes nothing', async () => {
  const editor = useDesignEditor();
  const before = editor.design;
  expect(editor.apply((design) => setValues(design, 'dense_1', { units: -1 }))).toBe(false);
  await flushPromises();
  expect(editor.design).toBe(before);
  expect(useNotices().notices[0]?.message).toContain('units');
});
