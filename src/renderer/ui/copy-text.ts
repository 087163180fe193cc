import { StudioError } from '../../core/support/errors.ts';

/**
 * Puts text on the clipboard. Goes through the copy event, because the studio's session refuses every
 * permission and with it `navigator.clipboard`. Works only while handling a click or a key.
 * @throws StudioError `clipboard-refused`.
 */
export function copyText(text: string): void {
  function onCopy(event: ClipboardEvent): void {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  document.addEventListener('copy', onCopy, { capture: true });
  try {
    if (!document.execCommand('copy')) {
      throw new StudioError('clipboard-refused', 'The system did not let the studio write to the clipboard.');
    }
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true });
  }
}
