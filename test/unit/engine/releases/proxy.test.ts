import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Http } from '../../../../main/engine/releases/http.ts'

const signal = new AbortController().signal

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A proxy that leads every address to the one server behind it, as only a proxy could reach it. */
async function proxied() {
  const port = await listening(createServer((_request, response) => response.end('from behind the proxy')))
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const behind = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      behind.pipe(socket).pipe(behind)
    })
    for (const one of [behind, socket]) one.on('error', () => behind.destroy())
  })
  return { asked, address: `http://127.0.0.1:${await listening(proxy)}` }
}

test("a mirror is asked through apt's proxy", async () => {
  const { asked, address } = await proxied()
  const http = new Http({ httpProxy: address }, { env: {} })
  expect(await http.text('http://mirror.invalid/InRelease', signal)).toBe('from behind the proxy')
  expect(asked).toEqual(['mirror.invalid:80'])
})

test("a mirror is asked through the environment's proxy", async () => {
  const { asked, address } = await proxied()
  process.env['http_proxy'] = address
  onTestFinished(() => void delete process.env['http_proxy'])
  expect(await new Http().text('http://mirror.invalid/InRelease', signal)).toBe('from behind the proxy')
  expect(asked).toEqual(['mirror.invalid:80'])
})
