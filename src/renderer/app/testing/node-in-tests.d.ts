/** The little of Node that a test of the window needs: reading a style sheet that Vite would swallow. */
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: 'utf8'): string;
}

interface ImportMeta {
  readonly dirname: string;
}
