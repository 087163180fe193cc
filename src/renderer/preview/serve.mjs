import vue from '@vitejs/plugin-vue';
import { createServer } from 'vite';

// `node src/renderer/preview/serve.mjs [port]` shows the window in a browser, on the fake bridge.
const root = new URL('..', import.meta.url).pathname;
const server = await createServer({
  root,
  configFile: false,
  plugins: [vue()],
  server: { port: Number(process.argv[2] ?? 5199), strictPort: true },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
});
await server.listen();
console.log(`The preview is at http://localhost:${server.config.server.port}/preview/`);
