import type { Studio } from './launch-studio.ts';

/** Drops files onto the window, as a person does with the mouse. Their content is made in the page. */
export async function dropFiles(
  { page }: Pick<Studio, 'page'>,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((parts) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of parts) {
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([content], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, given);
}
