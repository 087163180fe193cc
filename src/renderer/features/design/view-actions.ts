import { ArrowDownFromLine, ArrowRightFromLine, Maximize, ZoomIn, ZoomOut } from 'lucide-vue-next';
import type { Action } from '../../app/actions.ts';
import { useDesignEditor } from './design-editor.ts';
import type { CanvasHandle } from './design-actions.ts';

/** How the canvas is looked at and laid out. */
export function createViewActions(
  isOpen: () => boolean,
  screen: { canvas(): CanvasHandle | null },
): readonly Action[] {
  const editor = useDesignEditor();
  const group = 'Design';
  const hasSelection = (): boolean => editor.selectedIds.length > 0;
  const onCanvas = (): boolean => isOpen() && screen.canvas() !== null;
  return [
    {
      id: 'design.layoutDown',
      name: 'Lay out top-down',
      group,
      keys: 'L',
      icon: ArrowDownFromLine,
      enabled: onCanvas,
      run: () => screen.canvas()?.layOutCards('down'),
    },
    {
      id: 'design.layoutAcross',
      name: 'Lay out left to right',
      group,
      keys: 'Shift+L',
      icon: ArrowRightFromLine,
      enabled: onCanvas,
      run: () => screen.canvas()?.layOutCards('across'),
    },
    {
      id: 'design.fit',
      name: 'Show the whole network',
      group,
      keys: 'F',
      icon: Maximize,
      enabled: onCanvas,
      run: () => void screen.canvas()?.fit(),
    },
    {
      id: 'design.fitSelection',
      name: 'Show what is selected',
      group,
      keys: 'Shift+F',
      enabled: () => onCanvas() && hasSelection(),
      run: () => void screen.canvas()?.fit(editor.selectedIds),
    },
    {
      id: 'design.zoomIn',
      name: 'Zoom in',
      group,
      keys: '+|=',
      icon: ZoomIn,
      enabled: onCanvas,
      run: () => screen.canvas()?.zoom('in'),
    },
    {
      id: 'design.zoomOut',
      name: 'Zoom out',
      group,
      keys: '-',
      icon: ZoomOut,
      enabled: onCanvas,
      run: () => screen.canvas()?.zoom('out'),
    },
    {
      id: 'design.zoomActual',
      name: 'Actual size',
      group,
      keys: '0',
      enabled: onCanvas,
      run: () => screen.canvas()?.zoom('actual'),
    },
  ];
}
