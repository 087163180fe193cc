import { onBeforeUnmount, onMounted } from 'vue';
import { useImports } from './imports.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';

/** Class of the document while files are dragged over the window. */
const DRAGGED = 'files-dragged';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** Files that are dropped anywhere onto the window are opened for import under Data. */
export function useFileDrop(): void {
  const imports = useImports();
  const navigation = useNavigation();
  const notices = useNotices();
  let depth = 0;

  function mark(change: number): void {
    depth = Math.max(0, depth + change);
    document.documentElement.classList.toggle(DRAGGED, depth > 0);
  }

  function onEnter(event: DragEvent): void {
    if (hasFiles(event)) mark(1);
  }

  function onLeave(event: DragEvent): void {
    if (hasFiles(event)) mark(-1);
  }

  function onOver(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = imports.isReading ? 'none' : 'copy';
  }

  function onDrop(event: DragEvent): void {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || imports.isReading) return;
    void notices.attempt(async () => {
      await imports.drop(files);
      navigation.go('data');
    });
  }

  const listeners = { dragenter: onEnter, dragleave: onLeave, dragover: onOver, drop: onDrop } as const;
  onMounted(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name as 'drop', listener);
    }
  });
  onBeforeUnmount(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      window.removeEventListener(name as 'drop', listener);
    }
  });
}
