import type { StoredDesign } from '../../../core/contract/studio.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { serializeDesign } from '../../../core/design/serialize.ts';
import { useDesigns } from '../../app/designs.ts';
import { useNotices } from '../../app/notices.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';
import { copyText } from '../../ui/copy-text.ts';
import { useDesignEditor } from './design-editor.ts';
import { summarizeStored } from './summarize-stored.ts';

/** What one does with whole designs: make, copy, rename, delete with Undo, take in and give out. */
export function useDesignLibrary() {
  const editor = useDesignEditor();
  const designs = useDesigns();
  const selection = useSelection();
  const notices = useNotices();

  async function show(stored: StoredDesign): Promise<void> {
    await editor.openStored(stored);
  }

  const create = (design: NetworkDesign): Promise<boolean> =>
    notices.attempt(async () => show(await studio.call('designs.create', { design })));

  const duplicate = (id: string): Promise<boolean> =>
    notices.attempt(async () => {
      await editor.flush();
      const { design } = await studio.call('designs.get', { id });
      const name = `${design.name.slice(0, 190)} copy`;
      await show(await studio.call('designs.create', { design: { ...design, name } }));
    });

  const remove = (id: string): Promise<boolean> =>
    notices.attempt(async () => {
      const name = designs.find(id)?.name ?? 'the design';
      if (editor.id === id) await editor.flush();
      await studio.call('designs.delete', { id });
      designs.drop(id);
      if (editor.id === id) editor.close();
      if (selection.designId === id) selection.designId = designs.designs[0]?.id ?? null;
      notices.show({
        severity: 'information',
        message: `Deleted ${name}.`,
        action: { label: 'Undo', run: async () => show(await studio.call('designs.restore', { id })) },
      });
    });

  const exportFile = (id: string): Promise<boolean> =>
    notices.attempt(async () => {
      await editor.flush();
      const written = await studio.call('designs.exportFile', { id });
      if (written === null) return;
      notices.show({ severity: 'success', message: `Exported as ${written.fileName}.` });
    });

  /** Renames a design that is not open; the open one is renamed by a command, so that undo knows it. */
  const renameStored = (id: string, name: string): Promise<boolean> =>
    notices.attempt(async () => {
      const { revision, design } = await studio.call('designs.get', { id });
      const stored = await studio.call('designs.save', { id, revision, design: { ...design, name } });
      designs.take(summarizeStored(stored));
    });

  function copyAsText(): void {
    if (editor.design === null) return;
    copyText(serializeDesign(editor.design));
    notices.show({ severity: 'success', message: 'Copied the design as JSON text.' });
  }

  /** Makes a new design of pasted text, after the same checks as a file. */
  const createFromText = (text: string): Promise<boolean> =>
    notices.attempt(async () => {
      const design = await studio.call('designs.parseText', { text });
      await show(await studio.call('designs.create', { design }));
    });

  return { create, duplicate, remove, exportFile, renameStored, copyAsText, createFromText };
}
