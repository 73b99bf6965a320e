import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

// Everything is bundled but Electron itself and koffi, whose native part is found beside its own package.
const external = ['electron', 'koffi', /^node:/]

/** `npx afloat` runs the file itself; npm sets the bit only once, and every build writes a new file. */
const executableCli = {
  name: 'executable-cli',
  writeBundle: ({ dir = '' }: { dir?: string }) => chmod(join(dir, 'cli.cjs'), 0o755),
}

/**
 * dockerode brings ways to an engine that Afloat never takes: over SSH, and BuildKit's sessions over gRPC. They are two
 * thirds of what the app would load at its start, so an empty module stands for them.
 */
const unused = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs']
const withoutUnused: Plugin = {
  name: 'without-unused',
  enforce: 'pre',
  resolveId: id => (unused.includes(id) ? '\0unused' : undefined),
  load: id => (id === '\0unused' ? 'module.exports = {}' : undefined),
}

/** All is read from the disk of the machine: a chunk is too large for a network well before it is for that. Kilobytes. */
const chunkSizeWarningLimit = 2_000

export default defineConfig({
  main: {
    plugins: [withoutUnused, executableCli],
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      chunkSizeWarningLimit,
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
      chunkSizeWarningLimit,
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
