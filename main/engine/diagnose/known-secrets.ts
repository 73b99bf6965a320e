import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readTextIfThere } from '../../host/files.ts'
import type { Redactor } from './redactor.ts'
import { isSecretName } from './secret-patterns.ts'

const dockerConfigSchema = z.looseObject({
  auths: z
    .record(
      z.string(),
      z.looseObject({
        auth: z.string().nullish(),
        username: z.string().nullish(),
        password: z.string().nullish(),
        identitytoken: z.string().nullish(),
        registrytoken: z.string().nullish(),
      }),
    )
    .nullish(),
  HttpHeaders: z.record(z.string(), z.string()).nullish(),
})

/** Learns what this user's docker command logs in with (`config.json`), and what this process's environment holds. */
export async function learnSecretsOfUser(redactor: Redactor, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  for (const [name, value = ''] of Object.entries(env)) {
    if (isSecretName(name)) redactor.learn('environment', value)
    if (/_proxy$/i.test(name)) learnAddress(redactor, value)
  }
  const path = join(env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'config.json')
  const config = parsed(await readTextIfThere(path).catch(() => undefined))
  for (const { auth, password, identitytoken, registrytoken } of Object.values(config?.auths ?? {})) {
    for (const secret of [auth, password, identitytoken, registrytoken]) if (secret) redactor.learn('registry', secret)
    if (auth) learnPair(redactor, Buffer.from(auth, 'base64').toString())
  }
  for (const value of Object.values(config?.HttpHeaders ?? {})) redactor.learn('registry', value)
}

/** The password of an address, such as a proxy's. */
export function learnAddress(redactor: Redactor, address: string): void {
  if (!URL.canParse(address)) return
  const { username, password } = new URL(address)
  // A password alone, or a token in the name's place.
  for (const secret of [password || username].filter(text => text !== '')) {
    redactor.learn('address', secret)
    redactor.learn('address', decoded(secret))
  }
}

/** `name:password` */
function learnPair(redactor: Redactor, pair: string): void {
  redactor.learn('registry', pair)
  redactor.learn('registry', pair.slice(pair.indexOf(':') + 1))
}

function parsed(text: string | undefined): z.output<typeof dockerConfigSchema> | undefined {
  try {
    return dockerConfigSchema.safeParse(JSON.parse(text ?? 'null')).data
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
