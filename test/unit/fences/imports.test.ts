import { describe, expect, it } from 'vitest'
import { brokenImports } from './import-rules.ts'
import { readSources } from './source-tree.ts'

describe('import directions', () => {
  it('hold in every source', () => {
    const sources = readSources('main', 'preload', 'renderer')
    expect(sources.length).toBeGreaterThan(10)
    expect(sources.flatMap(brokenImports)).toEqual([])
  })

  it.each([
    ['electron outside the shell', 'main/engine/supervisor.ts', `import { app } from 'electron'`],
    ['electron in the command line', 'main/cli.ts', `import { app } from 'electron/main'`],
    ['electron-store headless', 'main/control/server.ts', `import Store from 'electron-store'`],
    ['electron in the door for the renderer', 'main/ipc/door.ts', `import type { IpcMainEvent } from 'electron'`],
    ['main in the renderer', 'renderer/app.tsx', `import type { Home } from '../main/host/home.ts'`],
    ['the bridge in the renderer', 'renderer/app.tsx', `export * from '../preload/bridge.ts'`],
    ['Node in the renderer', 'renderer/views/log.tsx', `import { readFile } from 'node:fs/promises'`],
    ['main in the preload', 'preload/bridge.ts', `const home = await import('../main/host/home.ts')`],
    ['Node in the contract', 'preload/contract/report.ts', `import { join } from 'node:path'`],
    ['a shim in the host', 'main/host/files.ts', `import { record } from '../shims/record.ts'`],
    ['the engine in a shim', 'main/shims/api/api.ts', `export { state } from '../../engine/state.ts'`],
    ['the shell in the engine', 'main/engine/steps.ts', `type Tray = import('../shell/tray.ts').Tray`],
    ['settings in the engine', 'main/engine/steps.ts', `import { settings } from '../settings/settings.ts'`],
    ['the engine past its door', 'main/control/server.ts', `import { step } from '../engine/transition.ts'`],
    ['the shell in the wiring', 'main/compose.ts', `import { tray } from './shell/tray.ts'`],
    ["the command line's server in the shell", 'main/shell/tray.ts', `import '../control/server.ts'`],
    ['the set-up in the app', 'main/index.ts', `import { say } from './setup/say.ts'`],
    ['tests in the app', 'main/host/files.ts', `const needs = require('../../test/needs.ts')`],
    ['what leaves the repository', 'main/host/files.ts', `import '../../../elsewhere/x.ts'`],
    ['a file outside all rooms', 'main/helpers.ts', 'export {}'],
  ])('refuse %s', (_what, path, text) => {
    expect(brokenImports({ path, text })).toHaveLength(1)
  })

  it.each([
    ['electron in the shell', 'main/shell/tray.ts', `import { Tray } from 'electron'`],
    ['the bridge', 'preload/bridge.ts', `import { contextBridge } from 'electron'; import './contract/operations.ts'`],
    [
      'the way down',
      'main/engine/steps.ts',
      `import '../shims/shim.ts'; import '../host/home.ts'; import './state.ts'`,
    ],
    ['the door of the engine', 'main/control/server.ts', `import type { Service } from '../engine/service.ts'`],
    ['packages that only begin alike', 'main/engine/releases/x.ts', `import 'electron-to-chromium'`],
  ])('allow %s', (_what, path, text) => {
    expect(brokenImports({ path, text })).toEqual([])
  })

  it('cannot be dodged by a file that does not parse', () => {
    expect(() => brokenImports({ path: 'main/host/x.ts', text: 'import {' })).toThrow('main/host/x.ts')
  })
})
