import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

/** rootlesskit answers within milliseconds; a machine under load may need far more: milliseconds. */
const ANSWER_MS = 10_000

/** A port of the host that rootlesskit forwards into the namespaces: its API's PortSpec, docs/api.md of rootlesskit. */
export const forwardSpecSchema = z.looseObject({
  /** tcp, tcp4, tcp6, udp, … */
  proto: z.string(),
  parentIP: z.string().optional(),
  parentPort: z.int(),
  childIP: z.string().optional(),
  childPort: z.int(),
})
export type ForwardSpec = z.infer<typeof forwardSpecSchema>

export const forwardSchema = z.looseObject({ id: z.int(), spec: forwardSpecSchema })
export type Forward = z.infer<typeof forwardSchema>

export interface ApiAnswer {
  readonly status: number
  readonly body: string
}

/** Asks rootlesskit through its socket. Rejects where it does not answer. */
export function askRootlesskit(socketPath: string, method: string, path: string, body = ''): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'Content-Type': 'application/json' }
    const asked = request({ socketPath, method, path, headers, agent: false, timeout: ANSWER_MS }, response => {
      text(response).then(answer => resolve({ status: response.statusCode ?? 0, body: answer }), reject)
    })
    asked.once('timeout', () => asked.destroy(new Error('rootlesskit does not answer')))
    asked.once('error', reject)
    asked.end(body)
  })
}

export async function listForwards(socketPath: string): Promise<Forward[]> {
  const { status, body } = await askRootlesskit(socketPath, 'GET', '/v1/ports')
  if (status !== 200) throw new Error(`rootlesskit does not list its ports: ${status} ${body}`)
  return z.array(forwardSchema).parse(JSON.parse(body === '' ? '[]' : body) ?? [])
}

/** One that is gone already is as good as removed. */
export async function removeForward(socketPath: string, id: number): Promise<void> {
  await askRootlesskit(socketPath, 'DELETE', `/v1/ports/${id}`)
}
