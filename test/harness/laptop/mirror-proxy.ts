import { closeSync, openSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import koffi from 'koffi'

/** Where a laptop finds Debian's mirror: on its own loopback, for it has no other network. */
export const mirrorPort = 3142

/** CLONE_NEWNET of <sched.h>. */
const network = 0x40000000

/**
 * A proxy for apt that listens in the network namespace of another process and asks in that of this one, so that a
 * machine without any network of its own can be upgraded. Plain HTTP, as Debian's mirrors speak it: apt checks signatures.
 */
export function serveMirror(pid: number): Server {
  const server = createServer((asked, answer) => {
    const { host: _, ...headers } = asked.headers
    const onward = request(asked.url ?? '', { method: asked.method ?? 'GET', headers }, got => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    onward.on('error', error => answer.writeHead(502).end(error.message))
    asked.pipe(onward)
  })
  // A socket belongs to the namespace that it was made in, whoever uses it. Without a host it is made at once.
  inNetworkOf(pid, () => server.listen(mirrorPort))
  return server
}

function inNetworkOf(pid: number, work: () => void): void {
  const setns = koffi.load('libc.so.6').func('int setns(int, int)')
  const [own, other] = [openSync('/proc/self/ns/net', 'r'), openSync(`/proc/${pid}/ns/net`, 'r')]
  try {
    if (setns(other, network) !== 0) throw new Error(`setns failed with errno ${koffi.errno()}`)
    work()
  } finally {
    setns(own, network)
    closeSync(own)
    closeSync(other)
  }
}
