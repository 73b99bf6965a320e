import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { LINE_LIMIT } from './protocol.ts'

/** Calls `line` with each complete line that arrives. A line beyond the limit ends the connection with `tooLong`. */
export function readLines(socket: Socket, line: (text: string) => void, tooLong: () => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  socket.on('data', chunk => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LINE_LIMIT || lines.some(text => text.length > LINE_LIMIT)) {
      socket.removeAllListeners('data')
      return tooLong()
    }
    for (const text of lines) line(text)
  })
}

/** Whoever does not read what is sent to them is cut off before it fills our memory: bytes. */
const UNREAD_LIMIT = 32 * 1024 * 1024

export function writeLine(socket: Socket, value: unknown): void {
  if (socket.writableLength > UNREAD_LIMIT) socket.destroy()
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`)
}
