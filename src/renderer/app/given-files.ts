import { onBeforeUnmount, onMounted, watch } from 'vue';
import { studio } from '../bridge/studio.ts';
import { useImports } from './imports.ts';
import { useModelImports } from './model-import/model-imports.ts';
import { useNotices } from './notices.ts';

/**
 * Opens the files that the system gave the studio, by a double click or an argument, one after another: the next one
 * when nothing waits for the person any more.
 */
export function useGivenFiles(): { readonly openAll: () => Promise<void> } {
  const imports = useImports();
  const models = useModelImports();
  const notices = useNotices();
  let opening = false;

  const isFree = () => imports.draft === null && models.draft === null;

  async function openAll(): Promise<void> {
    if (opening) return;
    opening = true;
    try {
      while (isFree()) {
        let isLast = false;
        // One that cannot be opened does not keep the others from it.
        await notices.attempt(async () => {
          isLast = !(await models.openGiven());
        });
        if (isLast) break;
      }
    } finally {
      opening = false;
    }
  }

  let leave = (): void => undefined;
  onMounted(() => (leave = studio.on('files.given', () => void openAll())));
  onBeforeUnmount(() => leave());
  watch(isFree, (free) => {
    if (free) void openAll();
  });
  return { openAll };
}
