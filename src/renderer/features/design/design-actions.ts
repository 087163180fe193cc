import {
  ArrowDown,
  ArrowUp,
  BoxSelect,
  Cable,
  ClipboardPaste,
  CodeXml,
  Columns3,
  Copy,
  CopyPlus,
  FlaskConical,
  Group,
  Lightbulb,
  Play,
  Plus,
  Redo2,
  Repeat,
  Rows3,
  Scissors,
  Share2,
  Trash2,
  Undo2,
  Ungroup,
} from 'lucide-vue-next';
import { align, canMoveInChain, distribute, ungroup } from '../../../core/design/commands/index.ts';
import type { Action } from '../../app/actions.ts';
import { useNavigation } from '../../app/navigation.ts';
import { useSweepWish } from '../../app/sweep-wish.ts';
import { useUnderstanding } from '../../app/understanding.ts';
import type { LayoutDirection } from '../../network/auto-layout.ts';
import { studio } from '../../bridge/studio.ts';
import { useDesignEditor } from './design-editor.ts';
import { createDocumentActions } from './document-actions.ts';
import { deleteSelected, duplicateSelected, moveSelected } from './layer-edits.ts';
import type { LayerRow } from '../../network/layer-rows.ts';
import { createViewActions } from './view-actions.ts';
import { walk, type Direction } from './walk.ts';

/** What the canvas can do; null while another view is in front. */
export interface CanvasHandle {
  layOutCards(direction: LayoutDirection): Promise<void>;
  fit(ids?: readonly string[] | null): Promise<boolean>;
  zoom(by: 'in' | 'out' | 'actual'): void;
  nudge(x: number, y: number): void;
}

/** Everything that can be done on the design screen, for the palette and the keys. */
export function createDesignActions(screen: {
  rows(): readonly LayerRow[];
  canvas(): CanvasHandle | null;
  openGallery(): void;
  openPicker(): void;
  openConnector(): void;
  group(): void;
  repeat(): void;
  copy(cut: boolean): void;
  startRename(): void;
  toggleUnits(): void;
  toggleCode(): void;
  exportPicture(kind: 'svg' | 'png'): Promise<void>;
}): readonly Action[] {
  const editor = useDesignEditor();
  const navigation = useNavigation();
  const group = 'Design';
  const isOpen = (): boolean => editor.design !== null;
  const hasSelection = (): boolean => editor.selectedIds.length > 0;
  const hasSeveral = (): boolean => editor.selectedIds.length > 1;
  const onCanvas = (): boolean => isOpen() && screen.canvas() !== null;
  const canMove = (direction: 'up' | 'down') => (): boolean =>
    editor.design !== null &&
    editor.selectedId !== null &&
    canMoveInChain(editor.design, editor.selectedId, direction);
  const groupsOfSelection = () =>
    (editor.design?.groups ?? []).filter(({ nodes }) => nodes.some((id) => editor.selectedIds.includes(id)));

  function select(direction: Direction, extend: boolean): void {
    const rows = screen.rows();
    const from = editor.selectedIds.at(-1);
    if (editor.design === null || rows.length === 0) return;
    if (from === undefined) {
      editor.selectedId = (direction === 'up' || direction === 'left' ? rows.at(-1) : rows[0])!.node.id;
      return;
    }
    const next = walk(editor.design, from, direction);
    if (next === null) return;
    editor.selectedIds = extend ? [...editor.selectedIds.filter((id) => id !== next), next] : [next];
  }

  const arrows = (['up', 'down', 'left', 'right'] as const).flatMap((direction): Action[] => {
    const key = `Arrow${direction[0]!.toUpperCase()}${direction.slice(1)}`;
    const words = { up: 'above', down: 'below', left: 'to the left', right: 'to the right' }[direction];
    const [x, y] = ({ up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] } as const)[direction];
    return [
      {
        id: `design.select.${direction}`,
        name: `Select the layer ${words}`,
        group,
        keys: key,
        enabled: isOpen,
        run: () => select(direction, false),
      },
      {
        id: `design.extend.${direction}`,
        name: `Select the layer ${words} too`,
        group,
        keys: `Shift+${key}`,
        enabled: hasSelection,
        run: () => select(direction, true),
      },
      {
        id: `design.nudge.${direction}`,
        name: `Move the cards ${direction}`,
        group,
        keys: `Mod+${key}`,
        enabled: () => onCanvas() && hasSelection(),
        run: () => screen.canvas()?.nudge(x, y),
      },
    ];
  });

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
      id: 'design.connect',
      name: 'Connect the layer to another',
      group,
      keys: 'C',
      icon: Cable,
      enabled: () => editor.selectedId !== null,
      run: screen.openConnector,
    },
    {
      id: 'design.delete',
      name: 'Delete what is selected',
      group,
      keys: 'Delete|Backspace',
      icon: Trash2,
      enabled: () => hasSelection() || editor.selectedEdges.length > 0,
      run: () => deleteSelected(editor),
    },
    {
      id: 'design.duplicateLayer',
      name: 'Duplicate what is selected',
      group,
      keys: 'Mod+D',
      icon: CopyPlus,
      enabled: hasSelection,
      run: () => duplicateSelected(editor),
    },
    {
      id: 'design.copy',
      name: 'Copy the layers as text',
      group,
      keys: 'Mod+C',
      icon: Copy,
      // Text that somebody marked is what they want to copy.
      enabled: () => hasSelection() && window.getSelection()?.isCollapsed !== false,
      run: () => screen.copy(false),
    },
    {
      id: 'design.cut',
      name: 'Cut the layers',
      group,
      keys: 'Mod+X',
      icon: Scissors,
      enabled: hasSelection,
      run: () => screen.copy(true),
    },
    {
      id: 'design.paste',
      name: 'Paste layers',
      group,
      keys: 'Mod+V',
      icon: ClipboardPaste,
      // The event that follows does the work: only it may read the clipboard.
      run: () => studio.call('app.paste').then(() => undefined),
    },
    {
      id: 'design.selectAll',
      name: 'Select all layers',
      group,
      keys: 'Mod+A',
      icon: BoxSelect,
      enabled: isOpen,
      run: () => void (editor.selectedIds = editor.design!.nodes.map(({ id }) => id)),
    },
    {
      id: 'design.group',
      name: 'Group into a named block',
      group,
      keys: 'Mod+G',
      icon: Group,
      enabled: hasSelection,
      run: screen.group,
    },
    {
      id: 'design.ungroup',
      name: 'Take the block apart',
      group,
      keys: 'Mod+Shift+G',
      icon: Ungroup,
      enabled: () => groupsOfSelection().length > 0,
      run: () => void editor.apply((design) => ungroup(design, groupsOfSelection()[0]!.id)),
    },
    {
      id: 'design.repeat',
      name: 'Repeat the selected layers',
      group,
      keys: 'R',
      icon: Repeat,
      enabled: hasSelection,
      run: screen.repeat,
    },
    {
      id: 'design.alignColumn',
      name: 'Align in a column',
      group,
      icon: Rows3,
      enabled: hasSeveral,
      run: () => void editor.apply((design) => align(design, editor.selectedIds, 'column')),
    },
    {
      id: 'design.alignRow',
      name: 'Align in a row',
      group,
      icon: Columns3,
      enabled: hasSeveral,
      run: () => void editor.apply((design) => align(design, editor.selectedIds, 'row')),
    },
    {
      id: 'design.distribute',
      name: 'Distribute evenly from top to bottom',
      group,
      enabled: hasSeveral,
      run: () => void editor.apply((design) => distribute(design, editor.selectedIds, 'column')),
    },
    {
      id: 'design.moveUp',
      name: 'Move the layer towards the input',
      group,
      keys: 'Alt+ArrowUp',
      icon: ArrowUp,
      enabled: canMove('up'),
      run: () => moveSelected(editor, 'up'),
    },
    {
      id: 'design.moveDown',
      name: 'Move the layer towards the output',
      group,
      keys: 'Alt+ArrowDown',
      icon: ArrowDown,
      enabled: canMove('down'),
      run: () => moveSelected(editor, 'down'),
    },
    ...createViewActions(isOpen, screen),
    ...arrows,
    {
      id: 'design.deselect',
      name: 'Select no layer',
      group,
      keys: 'Escape',
      enabled: hasSelection,
      run: () => void (editor.selectedIds = []),
    },
    ...createDocumentActions(screen),
    {
      id: 'design.code',
      name: 'Show the code, or the canvas again',
      group,
      keys: 'Mod+Shift+C',
      icon: CodeXml,
      enabled: isOpen,
      run: screen.toggleCode,
    },
    {
      id: 'design.units',
      name: 'Show units and weights, or cards',
      group,
      keys: 'U',
      icon: Share2,
      enabled: isOpen,
      run: screen.toggleUnits,
    },
    ...(
      [
        ['chain', 'Show the chain rule on the canvas'],
        ['step', 'Play a training step on the canvas'],
        ['health', 'Show the gradient flow on the canvas'],
      ] as const
    ).map(([kind, name]): Action => ({
      id: `design.overlay-${kind}`,
      name,
      group,
      icon: Lightbulb,
      enabled: isOpen,
      run: () => useUnderstanding().showOnCanvas(editor.design!, kind),
    })),
    {
      id: 'design.sweep',
      name: 'Vary the selected layer in a sweep',
      group,
      icon: FlaskConical,
      enabled: () => editor.selectedNode !== null && editor.selectedNode.type !== 'input',
      run: async () => {
        await editor.flush();
        if (editor.selectedNode !== null) useSweepWish().varyLayer(editor.design!, editor.selectedNode.id);
      },
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
