import { availableParallelism } from 'node:os';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/**
 * Three projects: "core" for pure code, "node" for what touches files and processes, "dom" for the renderer. The files of
 * core and of dom share a worker: neither has state that outlives a test, and loading them anew takes longer than they do.
 */
export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on two of them halves its speed.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'core',
          environment: 'node',
          isolate: false,
          include: ['src/core/**/*.test.ts', 'src/cli/golden/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src/main/**/*.test.ts',
            'src/cli/*.test.ts',
            'src/cli/commands/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          isolate: false,
          include: ['src/renderer/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
    ],
  },
});
