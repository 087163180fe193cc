import { isAbsolute, relative, resolve, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
};

/** Content type by file ending; undefined for endings that the app does not ship. */
export function contentTypeOf(path: string): string | undefined {
  return contentTypes[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
}

/**
 * The file inside `folder` that an app:// address means, or undefined where it means none:
 * another host, an undecodable path, a path out of the folder, a file type that is not shipped.
 */
export function resolveRendererFile(address: string, host: string, folder: string): string | undefined {
  let path: string;
  try {
    const url = new URL(address);
    if (url.host !== host) return undefined;
    path = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  // Node refuses a NUL and Windows reads a backslash as a separator: neither occurs in our files.
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`);
  const inside = relative(folder, file);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    return undefined;
  return contentTypeOf(file) === undefined ? undefined : file;
}
