import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Two projects: "node" for everything without a window, "dom" for the renderer. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/{core,main,cli}/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['src/renderer/**/*.test.ts'],
          testTimeout: 15_000,
        },
      },
    ],
  },
});
