// Collects the licences of the libraries that are bundled into the studio or lie beside it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const importing = /(?:from|import)\s*\(?['"]((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^'"]*)?['"]/g;

/** Bare imports in the sources that ship. */
function importedPackages(folder, found = new Set()) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'testing') importedPackages(path, found);
    } else if (/\.(ts|vue|css)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) {
      for (const [, name] of readFileSync(path, 'utf8').matchAll(importing)) found.add(name);
    }
  }
  return found;
}

function manifestOf(folder) {
  const path = join(folder, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** Licence and notice files; of a package without them its description, which names what is inside. */
function licenceIn(folder) {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => entry.name).sort();
  const legal = names.filter((each) => /^(licen[cs]e|copying|notice|third-party)/i.test(each));
  const chosen = legal.length > 0 ? legal : names.filter((each) => /^readme/i.test(each));
  return chosen.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n') || null;
}

/**
 * One text with the licence of every library in the package, by name.
 * @throws Error where a library brings neither a licence file nor the name of its licence.
 */
export function collectLicences(root) {
  const modules = join(root, 'node_modules');
  // Electron ships its own licence files; types bring nothing into the bundle.
  const ships = (name) => name !== 'electron' && !name.startsWith('.') && !name.startsWith('@types/');
  const waiting = [...importedPackages(join(root, 'src'))].filter(ships);
  const seen = new Map();
  while (waiting.length > 0) {
    const name = waiting.pop();
    const folder = join(modules, name);
    const manifest = seen.has(name) ? null : manifestOf(folder);
    if (manifest === null) continue;
    const text = licenceIn(folder);
    if (text === null && !manifest.license) throw new Error(`Expected a licence in ${name}, found none.`);
    seen.set(
      name,
      `${name} ${manifest.version} (${manifest.license ?? 'see below'})\n\n${text ?? ''}`.trim(),
    );
    waiting.push(
      ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(ships),
    );
  }
  const names = [...seen.keys()].sort();
  return `${names.map((name) => seen.get(name)).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
