#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `descent` from a checkout: the sources run as they are, on the Node 24 that the project brings along where the
// system's own is older.
const root = new URL('..', import.meta.url);
const own = fileURLToPath(new URL('node_modules/.bin/node', root));
const entry = fileURLToPath(new URL('src/cli/index.ts', root));
const node = existsSync(own) ? own : process.execPath;
// Ctrl+C goes to both; the child stops with a checkpoint and says how it ended.
process.on('SIGINT', () => {});
const { status, signal } = spawnSync(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? (signal === null ? 1 : 130));
