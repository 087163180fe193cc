import {
  FileDown,
  FileInput,
  FilePlus,
  FolderOpen,
  Keyboard,
  ListOrdered,
  Moon,
  Pause,
  ScanSearch,
  Search,
  Shrink,
  Sun,
} from 'lucide-vue-next';
import type { Action } from './actions.ts';
import { useModelImports } from './model-import/model-imports.ts';
import { useNavigation } from './navigation.ts';
import { useQueue } from './queue.ts';
import { useSettings } from './settings.ts';
import { useWorkspace } from './workspace.ts';

/** What the window itself can do, on every screen. */
export function createShellActions(open: { palette(): void; keys(): void }): readonly Action[] {
  const navigation = useNavigation();
  const settings = useSettings();
  const workspace = useWorkspace();
  const queue = useQueue();
  const models = useModelImports();
  const idle = (): boolean => !workspace.busy;
  return [
    {
      id: 'window.palette',
      name: 'Command palette',
      group: 'Window',
      keys: 'Mod+K',
      icon: Search,
      whileTyping: true,
      run: open.palette,
    },
    { id: 'window.keys', name: 'Show the keys', group: 'Window', keys: '?', icon: Keyboard, run: open.keys },
    {
      id: 'window.theme',
      name: () => (settings.shownTheme === 'dark' ? 'Use the light theme' : 'Use the dark theme'),
      group: 'Window',
      words: 'dark light colours',
      keys: 'Mod+Shift+L',
      icon: settings.shownTheme === 'dark' ? Sun : Moon,
      whileTyping: true,
      run: () => settings.setTheme(settings.shownTheme === 'dark' ? 'light' : 'dark'),
    },
    {
      id: 'window.resetLayout',
      name: 'Reset the panels',
      group: 'Window',
      run: settings.resetLayout,
    },
    ...navigation.features.map(({ id, label, icon, keys }): Action => {
      const key = keys === undefined ? {} : { keys, whileTyping: true };
      return {
        id: `go.${id}`,
        name: `Go to ${label}`,
        group: 'Go',
        icon,
        ...key,
        run: () => navigation.go(id),
      };
    }),
    {
      id: 'queue.open',
      name: 'Show the queue',
      group: 'Queue',
      keys: 'Mod+J',
      icon: ListOrdered,
      whileTyping: true,
      run: () => void (queue.isOpen = !queue.isOpen),
    },
    {
      id: 'queue.pause',
      name: () => (queue.state?.paused === true ? 'Let the queue go on' : 'Pause everything in the queue'),
      group: 'Queue',
      keys: 'Mod+Shift+P',
      icon: Pause,
      run: () => queue.setPaused(queue.state?.paused !== true),
    },
    {
      id: 'models.import',
      name: 'Import a network or weights',
      group: 'Import',
      keys: 'Mod+Shift+O',
      icon: FileInput,
      run: models.chooseFile,
    },
    {
      id: 'workspace.create',
      name: 'New workspace',
      group: 'Workspace',
      icon: FilePlus,
      enabled: idle,
      run: workspace.create,
    },
    {
      id: 'workspace.open',
      name: 'Open workspace',
      group: 'Workspace',
      keys: 'Mod+O',
      icon: FolderOpen,
      enabled: idle,
      run: workspace.open,
    },
    {
      id: 'workspace.saveCopy',
      name: 'Save a copy of the workspace',
      group: 'Workspace',
      icon: FileDown,
      enabled: idle,
      run: workspace.saveCopy,
    },
    {
      id: 'workspace.check',
      name: 'Check the workspace',
      group: 'Workspace',
      icon: ScanSearch,
      enabled: idle,
      run: workspace.check,
    },
    {
      id: 'workspace.cancelCheck',
      name: 'Cancel the check of the workspace',
      group: 'Workspace',
      icon: ScanSearch,
      enabled: () => workspace.checked !== null,
      run: workspace.cancelCheck,
    },
    {
      id: 'workspace.compact',
      name: 'Compact the workspace',
      group: 'Workspace',
      icon: Shrink,
      enabled: idle,
      run: workspace.compact,
    },
  ];
}
