// Electron's security list, https://www.electronjs.org/docs/latest/tutorial/security: what no window may do.
import { app, type Session, session, shell, type WebContents, type WebPreferences } from 'electron'
import { windowOrigin } from './window-protocol.ts'

/** The only web preferences that a window of Afloat is opened with. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !app.isPackaged,
  }
}

/**
 * Refuses permissions, navigation, new windows and foreign requests, for everything that is ever created. `mayOpen` says
 * which addresses may be handed to the user's browser instead.
 */
export function lockDown(mayOpen: (url: string) => boolean): void {
  lockSession(session.defaultSession)
  app.on('session-created', lockSession)
  app.on('web-contents-created', (_event, contents) => lockContents(contents, mayOpen))
}

function lockSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  target.on('will-download', event => event.preventDefault())
  target.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !isOwnRequest(request.url) }))
}

function lockContents(contents: WebContents, mayOpen: (url: string) => boolean): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpen(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

function isOwnRequest(url: string): boolean {
  return url.startsWith(`${windowOrigin}/`) || (!app.isPackaged && url.startsWith('devtools:'))
}
