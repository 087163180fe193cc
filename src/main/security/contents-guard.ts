import { app, type WebContents } from 'electron';
import { appPage } from './app-protocol.ts';

function isAppPage(address: string): boolean {
  return address === appPage || address.startsWith(`${appPage}#`);
}

function guard(contents: WebContents, allowDevTools: boolean): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // A reload of the studio is a navigation to its own page; everything else stays where it is.
  contents.on('will-navigate', (event) => {
    if (!isAppPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  if (!allowDevTools) contents.on('devtools-opened', () => contents.closeDevTools());
}

/** Blocks navigation, new windows and webviews in every page that is ever made. */
export function guardAllContents(options: { allowDevTools: boolean }): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, options.allowDevTools));
}
