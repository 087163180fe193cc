import { join } from 'node:path';
import type { Studio } from './launch-studio.ts';

const folder = join(import.meta.dirname, '../screenshots');

/** The sizes that the studio is looked at in, in CSS pixels. */
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
] as const;

/** Which colours the picture is taken in. */
export type PictureTheme = 'light' | 'dark';

/** Where the picture of the larger size lies. */
export function picturePath(name: string, theme: PictureTheme): string {
  return join(folder, `${name}-${theme}-${sizes[0].width}x${sizes[0].height}.png`);
}

/** Looking at them is for people: a run of all tests takes one size, `DESCENT_ALL_PICTURES=1` both. */
const wanted = process.env['DESCENT_ALL_PICTURES'] === '1' ? sizes : sizes.slice(0, 1);

/** Takes the window: e2e/screenshots/<name>-<theme>-<width>x<height>.png. */
export async function screenshot(studio: Studio, name: string, theme: PictureTheme): Promise<void> {
  const { app, page } = studio;
  await app.evaluate(({ nativeTheme }, source) => {
    nativeTheme.themeSource = source;
  }, theme);
  await page.waitForFunction(
    (dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark,
    theme === 'dark',
  );
  for (const { width, height } of wanted) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    await page.waitForFunction((size) => innerWidth === size.width && innerHeight === size.height, {
      width,
      height,
    });
    const path = join(folder, `${name}-${theme}-${width}x${height}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  }
}
