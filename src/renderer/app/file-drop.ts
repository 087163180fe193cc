import { onActivated, onBeforeUnmount, onDeactivated, onMounted, onUnmounted } from 'vue';
import { useImports } from './imports.ts';
import { useModelImports } from './model-import/model-imports.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';

/** Class of the document while files are dragged over the window. */
const DRAGGED = 'files-dragged';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** A screen that takes dropped files itself; false leaves them to the window. */
type TakeFiles = (files: readonly File[]) => boolean;
const takers: TakeFiles[] = [];

/** Offers dropped files to a component first, while it is in front. */
export function useDroppedFiles(take: TakeFiles): void {
  const leave = () => {
    const place = takers.indexOf(take);
    if (place >= 0) takers.splice(place, 1);
  };
  const enter = () => {
    leave();
    takers.push(take);
  };
  onMounted(enter);
  onActivated(enter);
  onDeactivated(leave);
  onUnmounted(leave);
}

/** Screens on which arrays without a word of their own are weights, not rows. */
const MODEL_SCREENS: readonly string[] = ['design', 'predict', 'runs'];

/** Files that are dropped anywhere onto the window are opened as what they are: rows, networks, runs, projects. */
export function useFileDrop(): void {
  const imports = useImports();
  const models = useModelImports();
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
    if (files.length === 0 || imports.isReading || takers.at(-1)?.(files) === true) return;
    const place = MODEL_SCREENS.includes(navigation.screen) ? 'model' : 'data';
    void notices.attempt(() => models.drop(files, place));
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
