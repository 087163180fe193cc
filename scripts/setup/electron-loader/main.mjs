// Stands in for Electron's default app inside the fallback runtime: loads the app folder named on
// the command line. It must be an ES module with a top-level await, because Electron holds back
// its "ready" event only until such a module has finished; the app registers its scheme before that.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'));
if (argument === undefined) {
  console.error('Expected the app folder as the first argument.');
  app.exit(2);
} else {
  const folder = resolve(argument);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
  await import(pathToFileURL(join(folder, manifest.main)).href);
}
