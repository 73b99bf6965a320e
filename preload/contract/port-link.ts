/** Listens on every address of the machine. */
const everywhere = new Set(['0.0.0.0', '[::]'])

/** The address of a published TCP port for a browser; undefined for what none can open. `0.0.0.0:8080->80/tcp` */
export function portLink(port: string): string | undefined {
  const parts = /^(.+):(\d+)->\d+\/tcp$/.exec(port)
  const [, host, number] = parts ?? []
  if (host === undefined || number === undefined) return undefined
  return `http://${everywhere.has(host) ? 'localhost' : host}:${number}/`
}
