import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Where `vite inspector` finds the API while the page is worked on.
const listener = 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  resolve: { conditions: ['@earshot/source', 'module', 'browser', 'development|production'] },
  // The server puts a fresh nonce in its place with every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    // Inlined files would be data: URLs, which the page may not load as scripts or styles.
    assetsInlineLimit: 0,
    // The polyfill is an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // What main.tsx imports first must run first, in whatever chunk it lies.
    rolldownOptions: { output: { strictExecutionOrder: true } },
  },
  server: { proxy: { '/api': { target: listener, ws: true } } },
});
