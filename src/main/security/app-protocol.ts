import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { contentTypeOf, resolveRendererFile } from './renderer-files.ts';
import { responseHeaders } from './content-policy.ts';

const scheme = 'app';
const host = 'studio';

/** The only origin that may show pages or send messages to main. */
export const appOrigin = `${scheme}://${host}`;

/** Address of the studio's one page. */
export const appPage = `${appOrigin}/index.html`;

/** Makes app:// a full, secure scheme. Must be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Answers app:// from the built renderer folder, and from nowhere else.
 * @param onServed called with the address of each answer that has been given.
 */
export function serveRenderer(
  session: Session,
  folder: string,
  onServed: (address: string) => void = () => undefined,
): void {
  session.protocol.handle(scheme, async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, null);
    const file = resolveRendererFile(request.url, host, folder);
    if (file === undefined) return answer(404, null);
    try {
      const found = answer(200, await readFile(file), contentTypeOf(file));
      onServed(request.url);
      return found;
    } catch {
      return answer(404, null);
    }
  });
}

function answer(
  status: number,
  body: Uint8Array<ArrayBuffer> | null,
  type = 'text/plain; charset=utf-8',
): Response {
  return new Response(body, { status, headers: { ...responseHeaders, 'Content-Type': type } });
}
