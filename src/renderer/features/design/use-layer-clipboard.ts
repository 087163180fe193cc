import { onActivated, onBeforeUnmount, onDeactivated } from 'vue';
import { copyFragment, pasteFragment, removeNodes } from '../../../core/design/commands/index.ts';
import { looksLikeFragment, parseFragment, serializeFragment } from '../../../core/design/fragment-text.ts';
import { useNotices } from '../../app/notices.ts';
import type { Point } from '../../network/projection.ts';
import { copyText } from '../../ui/copy-text.ts';
import { countOf } from '../../ui/format.ts';
import { isTyping } from '../../ui/keys.ts';
import type { useDesignEditor } from './design-editor.ts';
import { useDesignLibrary } from './design-library.ts';

/** Layers and whole designs on the clipboard, as text that other designs, and people, can read. */
export function useLayerClipboard(
  editor: ReturnType<typeof useDesignEditor>,
  pastePlace: () => Point | null,
): { readonly copy: (cut: boolean) => void } {
  const library = useDesignLibrary();
  const notices = useNotices();

  /** Text that looks like a design, pasted anywhere on this screen but into a field. */
  function onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (isTyping(event.target)) return;
    if (!text.trimStart().startsWith('{')) {
      // A file is somebody else's business.
      if (event.clipboardData?.files.length === 0)
        notices.show({
          severity: 'information',
          message:
            'There are no layers on the clipboard. Copy some on a canvas first, or a design as JSON text.',
        });
      return;
    }
    event.preventDefault();
    if (!looksLikeFragment(text)) void library.createFromText(text);
    else if (editor.design !== null) void notices.attempt(() => pasteLayers(text));
  }

  function pasteLayers(text: string): void {
    const fragment = parseFragment(text);
    const at = pastePlace();
    editor.applyAndSelect((design) => pasteFragment(design, fragment, 'Paste', at));
  }

  const stop = (): void => window.removeEventListener('paste', onPaste);
  onActivated(() => window.addEventListener('paste', onPaste));
  onDeactivated(stop);
  onBeforeUnmount(stop);

  return {
    copy(cut) {
      const { design, selectedIds: ids } = editor;
      if (design === null || ids.length === 0) return;
      copyText(serializeFragment(copyFragment(design, ids)));
      if (cut) editor.apply((now) => removeNodes(now, ids));
      else notices.show({ severity: 'success', message: `Copied ${countOf(ids.length, 'layer')} as text.` });
    },
  };
}
