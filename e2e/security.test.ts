import type { Studio } from './support/launch-studio.ts';
import { expect, test } from './support/test.ts';

const isolation = async ({ page }: Studio) => {
  const seen = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in globalThis,
    ),
    // Neither Node nor memory that another thread can watch.
    shared: 'SharedArrayBuffer' in globalThis,
    secure: isSecureContext,
    origin: location.origin,
    wasm: WebAssembly.validate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
  }));
  expect(seen).toEqual({ globals: [], shared: false, secure: true, origin: 'app://studio', wasm: true });
};

const policy = async (studio: Studio) => {
  studio.allowErrors(/Content Security Policy|violates|net::ERR|Failed to load resource|Refused to/);
  const { page } = studio;
  const fetched = await page.evaluate(async () => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const image = new Image();
    image.src = 'https://example.org/pixel.png';
    const script = document.createElement('script');
    script.textContent = 'globalThis.wasInjected = true';
    document.body.append(script);
    const box = document.createElement('div');
    box.innerHTML = '<p style="color: red">text</p>';
    document.body.append(box);
    return fetch('https://example.org/').then(
      () => true,
      () => false,
    );
  });
  expect(fetched).toBe(false);
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations.sort()))
    .toEqual(['connect-src', 'img-src', 'script-src-elem', 'style-src-attr']);
  expect(await page.evaluate(() => 'wasInjected' in globalThis)).toBe(false);
};

const served = async (studio: Studio) => {
  studio.allowErrors(/404|Failed to load resource/);
  const statuses = await studio.page.evaluate(async () => {
    const addresses = [
      'app://studio/index.html',
      'app://studio/..%2f..%2fpackage.json',
      'app://studio/%2e%2e%2fmain%2findex.js',
      'app://studio/..%5c..%5cpackage.json',
      'app://studio/missing.js',
    ];
    return Promise.all(addresses.map(async (address) => (await fetch(address)).status));
  });
  expect(statuses).toEqual([200, 404, 404, 404, 404]);
};

const permissions = async (studio: Studio) => {
  const { app, page } = studio;
  studio.allowErrors(/Blocked|Not allowed|denied|Content Security Policy|violates/i);
  const denied = await page.evaluate(async () => ({
    notifications: await Notification.requestPermission(),
    geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    ),
    opened: window.open('https://example.org/') !== null,
  }));
  expect(denied).toEqual({ notifications: 'denied', geolocation: 'denied', camera: 'denied', opened: false });

  for (const address of [
    'https://example.org/',
    'file:///etc/hosts',
    'app://studio/other.html',
    'data:text/html,x',
  ]) {
    // Playwright would wait for the navigation that never comes, so the page's own script asks for it.
    await app.evaluate(({ webContents }, target) => {
      const [contents] = webContents.getAllWebContents().filter((one) => one.getURL().startsWith('app://'));
      return contents?.executeJavaScript(`void (location.href = ${JSON.stringify(target)})`, true);
    }, address);
  }
  const left = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((one) => one.webContents.getURL()),
  );
  expect(left).toEqual(['app://studio/index.html']);
};

test('the page stands alone, and neither scripts nor styles, files, permissions or addresses lead out of it', async ({
  studio,
}) => {
  await test.step('no way to Node', () => isolation(studio));
  await test.step('the policy blocks eval, inline scripts, inline styles and remote content', () =>
    policy(studio));
  await test.step('app:// serves the renderer folder and nothing else', () => served(studio));
  await test.step('permissions are denied, and the page can neither open windows nor leave', () =>
    permissions(studio));
});
