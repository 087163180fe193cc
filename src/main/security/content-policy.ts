/**
 * The Content-Security-Policy of every page that the app shows. Scripts come only from the app's own
 * files ('wasm-unsafe-eval' allows compiling WebAssembly, not eval); styles only from style sheets
 * and the DOM's style objects, never from markup; nothing connects to anything but the app.
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Headers of every answer of the app:// protocol. Nothing of another origin can ever be in the page, and what memory it
 * shares with its workers is handed over: the two headers that would allow SharedArrayBuffer are left out, because with
 * them Chromium ends the first process of the page and starts another one (decision 32).
 */
export const responseHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};
