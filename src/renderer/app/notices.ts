import { defineStore } from 'pinia';
import { ref } from 'vue';
import { toErrorReport } from '../../core/support/errors.ts';

export type NoticeSeverity = 'information' | 'success' | 'warning' | 'error';

export interface Notice {
  readonly id: number;
  readonly severity: NoticeSeverity;
  readonly message: string;
  /** One thing to do about it: Undo, Show. */
  readonly action: { readonly label: string; run(): void | Promise<void> } | null;
  /** What "Copy details" copies. */
  readonly details: string | null;
}

type NewNotice = Pick<Notice, 'severity' | 'message'> & Partial<Pick<Notice, 'action' | 'details'>>;

/** Short messages at the corner of the window. Errors stay until closed, the rest go by themselves. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<readonly Notice[]>([]);
  let nextId = 1;

  function show(notice: NewNotice): number {
    const id = nextId++;
    const same = notices.value.filter(
      (other) => other.message !== notice.message || other.severity !== notice.severity,
    );
    notices.value = [...same.slice(-4), { action: null, details: null, ...notice, id }];
    return id;
  }

  function close(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  /** Shows anything that was thrown. The code and the facts go into "Copy details". */
  function showError(error: unknown): void {
    const report = toErrorReport(error);
    const details = JSON.stringify(report, null, 2);
    show({ severity: 'error', message: report.message, details });
  }

  /** Runs something that may fail, and shows the failure. True when it worked. */
  async function attempt(work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      showError(error);
      return false;
    }
  }

  return { notices, show, close, showError, attempt };
});
