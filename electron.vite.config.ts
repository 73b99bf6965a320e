import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Everything is bundled but Electron itself and koffi, whose native part is found beside its own package.
const external = ['electron', 'koffi', /^node:/]

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: { index: 'main/index.ts', cli: 'main/cli.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: { bridge: 'preload/bridge.ts' },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      modulePreload: { polyfill: false },
      minify: true,
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
