import {
  ArrowDown,
  ArrowUp,
  ClipboardCopy,
  Copy,
  CopyPlus,
  FileUp,
  LayoutTemplate,
  Pencil,
  Play,
  Plus,
  Redo2,
  Trash2,
  Undo2,
} from 'lucide-vue-next';
import { canMoveInChain, duplicateInChain } from '../../../core/design/commands/index.ts';
import type { Action } from '../../app/actions.ts';
import { useNavigation } from '../../app/navigation.ts';
import { useDesignEditor } from './design-editor.ts';
import { useDesignLibrary } from './design-library.ts';
import { deleteSelected, moveSelected } from './stack-edits.ts';
import type { StackRow } from './stack-rows.ts';

/** Everything that can be done on the design screen, for the palette and the keys. */
export function createDesignActions(screen: {
  rows(): readonly StackRow[];
  openGallery(): void;
  openPicker(): void;
  startRename(): void;
}): readonly Action[] {
  const editor = useDesignEditor();
  const library = useDesignLibrary();
  const navigation = useNavigation();
  const group = 'Design';
  const isOpen = (): boolean => editor.design !== null;
  const hasSelection = (): boolean => editor.selectedNode !== null;
  const canMove = (direction: 'up' | 'down') => (): boolean =>
    editor.design !== null &&
    editor.selectedId !== null &&
    canMoveInChain(editor.design, editor.selectedId, direction);

  function select(by: number): void {
    const rows = screen.rows();
    const place = rows.findIndex(({ node }) => node.id === editor.selectedId);
    const next = place < 0 ? (by > 0 ? 0 : rows.length - 1) : place + by;
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    if (row !== undefined) editor.selectedId = row.node.id;
  }

  return [
    {
      id: 'design.undo',
      name: () => (editor.undoName === null ? 'Undo' : `Undo: ${editor.undoName}`),
      group,
      keys: 'Mod+Z',
      icon: Undo2,
      enabled: () => editor.undoName !== null,
      run: editor.undo,
    },
    {
      id: 'design.redo',
      name: () => (editor.redoName === null ? 'Redo' : `Redo: ${editor.redoName}`),
      group,
      keys: 'Mod+Y|Mod+Shift+Z',
      icon: Redo2,
      enabled: () => editor.redoName !== null,
      run: editor.redo,
    },
    {
      id: 'design.add',
      name: 'Add a layer',
      group,
      keys: '/',
      icon: Plus,
      enabled: isOpen,
      run: screen.openPicker,
    },
    {
      id: 'design.delete',
      name: 'Delete the layer',
      group,
      keys: 'Delete|Backspace',
      icon: Trash2,
      enabled: hasSelection,
      run: () => deleteSelected(editor, screen.rows()),
    },
    {
      id: 'design.duplicateLayer',
      name: 'Duplicate the layer',
      group,
      keys: 'Mod+D',
      icon: CopyPlus,
      enabled: () => hasSelection() && editor.selectedNode?.type !== 'input',
      run: () => void editor.apply((design) => duplicateInChain(design, editor.selectedId!)),
    },
    {
      id: 'design.moveUp',
      name: 'Move the layer up',
      group,
      keys: 'Alt+ArrowUp',
      icon: ArrowUp,
      enabled: canMove('up'),
      run: () => moveSelected(editor, 'up'),
    },
    {
      id: 'design.moveDown',
      name: 'Move the layer down',
      group,
      keys: 'Alt+ArrowDown',
      icon: ArrowDown,
      enabled: canMove('down'),
      run: () => moveSelected(editor, 'down'),
    },
    {
      id: 'design.previous',
      name: 'Select the layer above',
      group,
      keys: 'ArrowUp',
      enabled: isOpen,
      run: () => select(-1),
    },
    {
      id: 'design.next',
      name: 'Select the layer below',
      group,
      keys: 'ArrowDown',
      enabled: isOpen,
      run: () => select(1),
    },
    {
      id: 'design.deselect',
      name: 'Select no layer',
      group,
      keys: 'Escape',
      enabled: hasSelection,
      run: () => void (editor.selectedId = null),
    },
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
      id: 'design.remove',
      name: 'Delete the design',
      group,
      icon: Trash2,
      enabled: isOpen,
      run: async () => void (await library.remove(editor.id!)),
    },
    {
      id: 'design.train',
      name: 'Train this network',
      group,
      keys: 'Mod+Enter',
      icon: Play,
      enabled: () => isOpen() && navigation.has('train'),
      run: async () => {
        // Train reads the design from the workspace: it must find what one sees here.
        await editor.flush();
        navigation.go('train');
      },
    },
  ];
}
