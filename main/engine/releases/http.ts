import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici'
import { AfloatError } from '../../host/afloat-error.ts'
import { reasonOf, releaseProblem } from './failure.ts'

/** A mirror that does not take the connection within this is treated as away. */
const connectTimeoutMs = 10_000
/** The longest silence, before the answer and within it. Slow mirrors send something; a dead line does not. */
const silenceTimeoutMs = 30_000
/** An index is at most a few hundred kilobytes; a wrong server must not fill the memory. */
const textLimitBytes = 8 * 1024 * 1024

const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

export interface HttpOptions {
  /** A certificate authority to trust beside the known ones, PEM. */
  readonly ca?: string | undefined
  readonly env?: NodeJS.ProcessEnv
}

export interface ProxySettings {
  readonly httpProxy?: string
  readonly httpsProxy?: string
}

/** The one way out to channels: time limits, redirects, and the proxy of the settings, else of the environment. */
export class Http {
  readonly #agent: Dispatcher

  constructor(proxy: ProxySettings = {}, options: HttpOptions = {}) {
    const env = options.env ?? process.env
    const authorities = options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] }
    const limits = {
      connect: { timeout: connectTimeoutMs, ...authorities },
      requestTls: authorities,
      headersTimeout: silenceTimeoutMs,
      bodyTimeout: silenceTimeoutMs,
    }
    // undici warns on standard error that its proxy agent may change; only those with a proxy need to read that.
    const proxied = proxy.httpProxy || proxy.httpsProxy || proxyVariables.some(name => env[name])
    this.#agent = proxied ? new EnvHttpProxyAgent({ ...proxy, ...limits }) : new Agent(limits)
  }

  /** Any answer, whatever its status. Throws what the network threw, and where a redirect would give up TLS. */
  async get(
    url: string,
    signal: AbortSignal,
    headers: Record<string, string> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<Response> {
    const response = await fetch(url, {
      method,
      dispatcher: this.#agent,
      signal,
      // A digest is of the file as it lies on the mirror.
      headers: { 'accept-encoding': 'identity', 'user-agent': 'afloat', ...headers },
    })
    if (url.startsWith('https:') && !response.url.startsWith('https:')) {
      await response.body?.cancel()
      throw new Error('it redirects to an address without TLS')
    }
    return response
  }

  /** Bytes of what is at an address. Throws `channel-unreachable` where that is not to be had. */
  async size(url: string, signal: AbortSignal): Promise<number> {
    try {
      const response = await this.get(url, signal, {}, 'HEAD')
      await response.body?.cancel()
      if (!response.ok) throw unreachable(url, `it answers ${response.status}`)
      const size = Number(response.headers.get('content-length') ?? Number.NaN)
      if (!Number.isInteger(size)) throw unreachable(url, 'it does not say how long it is')
      return size
    } catch (error) {
      if (signal.aborted || error instanceof AfloatError) throw error
      throw unreachable(url, reasonOf(error), error)
    }
  }

  /** The text at an address. Throws `channel-unreachable` for everything but a complete good answer. */
  async text(url: string, signal: AbortSignal): Promise<string> {
    try {
      const response = await this.get(url, signal)
      if (!response.ok || !response.body) {
        await response.body?.cancel()
        throw unreachable(url, `it answers ${response.status}`)
      }
      const parts: Uint8Array[] = []
      let bytes = 0
      for await (const part of response.body as AsyncIterable<Uint8Array>) {
        bytes += part.length
        if (bytes > textLimitBytes) throw unreachable(url, 'the answer is far too long')
        parts.push(part)
      }
      return Buffer.concat(parts).toString('utf8')
    } catch (error) {
      if (signal.aborted || error instanceof AfloatError) throw error
      throw unreachable(url, reasonOf(error), error)
    }
  }
}

export function unreachable(url: string, why: string, cause?: unknown) {
  return releaseProblem(
    'channel-unreachable',
    `Cannot fetch ${url}: ${why}.`,
    'Check the network, the proxy and the mirror, then try again; what was downloaded is kept.',
    { cause },
  )
}
