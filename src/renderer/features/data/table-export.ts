import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { TableExportProgress } from '../../../core/contract/preparation.ts';
import type { TableFileType } from '../../../core/contract/table-files.ts';
import { useNotices } from '../../app/notices.ts';
import { studio } from '../../bridge/studio.ts';

/** The rows that are being written into a file: one dataset at a time, wherever one looks meanwhile. */
export const useTableExport = defineStore('tableExport', () => {
  const notices = useNotices();
  /** The dataset that is being written, or null. */
  const writing = ref<string | null>(null);
  /** Null until something is written: a person is still choosing the file. */
  const progress = shallowRef<TableExportProgress | null>(null);
  studio.on('datasets.exportProgress', (event) => {
    if (event.id === writing.value) progress.value = event;
  });

  async function write(id: string, format: TableFileType): Promise<void> {
    writing.value = id;
    progress.value = null;
    await notices.attempt(async () => {
      const written = await studio.call('datasets.export', { id, format });
      if (written === null) return;
      notices.show({
        severity: 'success',
        message: `Wrote ${written.rows.toLocaleString('en')} rows to ${written.fileName}.`,
      });
    });
    writing.value = null;
    progress.value = null;
  }

  async function cancel(): Promise<void> {
    const id = writing.value;
    if (id !== null)
      await notices.attempt(async () => void (await studio.call('datasets.cancelExport', { id })));
  }

  return { writing, progress, write, cancel };
});
