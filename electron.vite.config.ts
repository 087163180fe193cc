import { join } from 'node:path';
import { existsSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Every process entry of main that exists, by the name that main joins to its own folder. */
function mainInputs(): Record<string, string> {
  const entries = {
    index: join(root, 'src/main/start.ts'),
    trainer: join(root, 'src/main/trainer/index.ts'),
    cli: join(root, 'src/cli/app-entry.ts'),
    tasks: join(root, 'src/main/tasks/index.ts'),
    imports: join(root, 'src/main/imports/process/index.ts'),
    inspector: join(root, 'src/main/inspector/index.ts'),
    examiner: join(root, 'src/main/examine/index.ts'),
    reader: join(root, 'src/main/reader/index.ts'),
    'trainer-worker': join(root, 'src/main/trainer/worker.ts'),
    'leg-thread': join(root, 'src/cli/sweep/leg-thread.ts'),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path)));
}

export default defineConfig({
  main: {
    build: {
      // The oldest runtime that must work: Electron 33 (see docs/decisions/0002).
      target: 'node20.18',
      outDir: 'out/main',
      // Pure packages are bundled; the native ones stay outside.
      externalizeDeps: { include: ['better-sqlite3', 'sharp'] },
      rollupOptions: {
        input: mainInputs(),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: join(root, 'src/main/preload/index.ts') },
        // A sandboxed preload cannot be an ES module and cannot require a second file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: join(root, 'src/renderer'),
    plugins: [vue()],
    // Feature flags of Vue that would otherwise ask for eval-like fallbacks or ship dead code.
    define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
    build: {
      target: 'chrome130',
      outDir: join(root, 'out/renderer'),
      // The Content-Security-Policy forbids data: URLs for everything but images.
      assetsInlineLimit: 0,
      // Five megabytes of source take a second to read; main's processes are small and stay readable.
      minify: true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
      rollupOptions: {
        input: join(root, 'src/renderer/index.html'),
        output: {
          // What stands in the first picture comes as one file: each request goes through main, which starts as well.
          codeSplitting: {
            groups: [{ name: 'window', test: /src\/renderer\/(main\.ts|features\/home\/HomeScreen\.vue)$/ }],
          },
        },
      },
    },
  },
});
