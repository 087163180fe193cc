import type { Session } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** True for addresses that a page of the app may load: itself, and data that it made. */
export function isLocalAddress(address: string, allowDevTools: boolean): boolean {
  if (address.startsWith(`${appOrigin}/`) || address.startsWith(`blob:${appOrigin}/`)) return true;
  if (address.startsWith('data:')) return true;
  return (
    allowDevTools && (address.startsWith('devtools://devtools/') || address.startsWith('chrome-extension://'))
  );
}

/**
 * Closes a session to the outside: every permission and device is refused, every request that is
 * not local is cancelled before it leaves, nothing is downloaded, no dictionary is fetched.
 */
export function guardSession(session: Session, options: { allowDevTools: boolean }): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isLocalAddress(details.url, options.allowDevTools) });
  });
  session.on('will-download', (event) => event.preventDefault());
}
