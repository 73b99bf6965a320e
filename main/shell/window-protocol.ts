// The window is served from a scheme of its own: file: would give its page the right to read other files.
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

export const windowScheme = 'afloat'
export const windowOrigin = `${windowScheme}://window`
export const windowPage = `${windowOrigin}/index.html`

/** No script, style or image but the app's own; no connection, frame, form or plugin at all. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must be called before the app is ready. */
export function registerWindowScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: windowScheme, privileges: { standard: true, codeCache: true, secure: true, corsEnabled: true } },
  ])
}

/** Serves the built renderer, and nothing else of the disk. */
export function serveWindow(rendererFolder: string): void {
  protocol.handle(windowScheme, async request => {
    const file = fileFor(rendererFolder, request.url, request.method)
    if (!file) return new Response('', { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(file.path)), {
        headers: {
          'Content-Type': file.type,
          'Content-Security-Policy': contentSecurityPolicy,
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Resource-Policy': 'same-origin',
          'Referrer-Policy': 'no-referrer',
        },
      })
    } catch {
      return new Response('', { status: 404 })
    }
  })
}

function fileFor(folder: string, url: string, method: string): { path: string; type: string } | undefined {
  const { origin, host, protocol: scheme, pathname } = new URL(url)
  if (method !== 'GET' || (origin !== windowOrigin && `${scheme}//${host}` !== windowOrigin)) return undefined
  const path = normalize(join(folder, decodeURIComponent(pathname)))
  const type = types[extname(path)]
  return path.startsWith(folder + sep) && type ? { path, type } : undefined
}
