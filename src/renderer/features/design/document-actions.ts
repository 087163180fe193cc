import { ClipboardCopy, Copy, FileUp, Image, LayoutTemplate, Pencil, Trash2 } from 'lucide-vue-next';
import type { Action } from '../../app/actions.ts';
import { useDesignEditor } from './design-editor.ts';
import { useDesignLibrary } from './design-library.ts';

/** What can be done with a design as a document. */
export function createDocumentActions(screen: {
  openGallery(): void;
  startRename(): void;
  exportPicture(kind: 'svg' | 'png'): Promise<void>;
}): readonly Action[] {
  const editor = useDesignEditor();
  const library = useDesignLibrary();
  const group = 'Design';
  const isOpen = (): boolean => editor.design !== null;
  return [
    {
      id: 'design.new',
      name: 'New design',
      group,
      keys: 'Mod+N',
      icon: LayoutTemplate,
      run: screen.openGallery,
    },
    {
      id: 'design.rename',
      name: 'Rename the design',
      group,
      keys: 'F2',
      icon: Pencil,
      enabled: isOpen,
      run: screen.startRename,
    },
    {
      id: 'design.duplicate',
      name: 'Duplicate the design',
      group,
      icon: Copy,
      enabled: isOpen,
      run: async () => void (await library.duplicate(editor.id!)),
    },
    {
      id: 'design.copyText',
      name: 'Copy the design as text',
      group,
      icon: ClipboardCopy,
      enabled: isOpen,
      run: library.copyAsText,
    },
    {
      id: 'design.export',
      name: 'Export the design as JSON',
      group,
      keys: 'Mod+E',
      icon: FileUp,
      enabled: isOpen,
      run: async () => void (await library.exportFile(editor.id!)),
    },
    {
      id: 'design.pictureSvg',
      name: 'Export the picture as SVG',
      group,
      icon: Image,
      enabled: isOpen,
      run: () => screen.exportPicture('svg'),
    },
    {
      id: 'design.picturePng',
      name: 'Export the picture as PNG',
      group,
      icon: Image,
      enabled: isOpen,
      run: () => screen.exportPicture('png'),
    },
    {
      id: 'design.remove',
      name: 'Delete the design',
      group,
      icon: Trash2,
      enabled: isOpen,
      run: async () => void (await library.remove(editor.id!)),
    },
  ];
}
