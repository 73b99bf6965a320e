import type Docker from 'dockerode'
import { z } from 'zod'
import { pairs, texts } from '../docker-answers.ts'
import type { Redactor } from './redactor.ts'

/** The part of `docker inspect` that helps to understand a report, as engines from 20.10 on answer it. Nothing else goes in. */
const inspectSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: z.string(),
  Platform: z.string().nullish(),
  Driver: z.string().nullish(),
  RestartCount: z.int().nullish(),
  LogPath: z.string().nullish(),
  State: z.looseObject({ Health: z.object({ Status: z.string() }).nullish() }),
  Mounts: z
    .array(z.object({ Type: z.string(), Source: z.string().nullish(), Destination: z.string(), RW: z.boolean() }))
    .nullish(),
  Config: z.object({
    Image: z.string(),
    Env: texts,
    Cmd: texts,
    Entrypoint: texts,
    Labels: pairs,
    Tty: z.boolean().nullish(),
    User: z.string().nullish(),
    Healthcheck: z.object({ Test: texts }).nullish(),
  }),
  HostConfig: z.object({
    NetworkMode: z.string().nullish(),
    AutoRemove: z.boolean().nullish(),
    RestartPolicy: z.object({ Name: z.string() }).nullish(),
    LogConfig: z.object({ Type: z.string(), Config: pairs }).nullish(),
    Privileged: z.boolean().nullish(),
    PidMode: z.string().nullish(),
    Runtime: z.string().nullish(),
    CgroupParent: z.string().nullish(),
  }),
  NetworkSettings: z.object({
    Ports: z.json().nullish(),
    Networks: z
      .record(z.string(), z.object({ IPAddress: z.string().nullish(), NetworkID: z.string().nullish() }))
      .nullish(),
  }),
})
type Inspect = z.output<typeof inspectSchema>

/** All containers of the engine, running or not. What is secret of them is learned on the way. */
export async function containersForDiagnosis(docker: Docker, redactor: Redactor): Promise<z.core.util.JSONType[]> {
  const all = await docker.listContainers({ all: true })
  const answers = await Promise.all(
    all.map(({ Id }) =>
      docker
        .getContainer(Id)
        .inspect()
        .catch(() => undefined),
    ),
  )
  const inspected = answers.flatMap(answer => inspectSchema.safeParse(answer).data ?? [])
  for (const { Config } of inspected) {
    redactor.learnEnvironment(Config.Env)
    for (const word of [...Config.Entrypoint, ...Config.Cmd, ...(Config.Healthcheck?.Test ?? [])])
      learnWord(word, redactor)
    for (const value of Object.values(Config.Labels)) redactor.learn('label', value)
  }
  return inspected.map(inspect => z.json().parse(withoutSecrets(inspect, redactor)))
}

function withoutSecrets(inspect: Inspect, redactor: Redactor): unknown {
  const { Env, Cmd, Entrypoint, Labels, Healthcheck, ...config } = inspect.Config
  return {
    ...inspect,
    State: { ...inspect.State, Health: inspect.State.Health?.Status ?? null },
    Config: {
      ...config,
      Env: Env.map(line => namesOnly(line, redactor)),
      Entrypoint: argumentsShape(Entrypoint, redactor),
      Cmd:
        Entrypoint.length > 0
          ? ['', ...Cmd].map(word => argument(word, redactor)).slice(1)
          : argumentsShape(Cmd, redactor),
      Labels: Object.keys(Labels).map(key => namesOnly(`${key}=`, redactor, 'label')),
      Healthcheck: Healthcheck ? Healthcheck.Test.slice(0, 1) : null,
    },
  }
}

/** `NAME=[removed: environment]`: that a variable is set is often the point, its value never. */
export function namesOnly(line: string, redactor: Redactor, kind: 'environment' | 'label' = 'environment'): string {
  return `${line.split('=')[0]}=${redactor.removed(kind)}`
}

/** The program, then which options it has; what they are set to may be a secret, and so may every other word. */
export function argumentsShape([program = '', ...rest]: readonly string[], redactor: Redactor): string[] {
  return program === '' ? [] : [program, ...rest.map(word => argument(word, redactor))]
}

/** An argument that may be a secret is looked for everywhere: letters and digits in one, as no plain word has them. */
function learnWord(word: string, redactor: Redactor): void {
  const value = word.replace(/^--[\w.-]+=|^-[a-zA-Z]/, '')
  if (/[a-z]/i.test(value) && /\d/.test(value) && value.length >= 8) redactor.learn('argument', value)
}

function argument(word: string, redactor: Redactor): string {
  const option = /^(--[\w.-]+)(=?)/.exec(word)
  if (!option) return /^-[a-zA-Z]$/.test(word) ? word : redactor.removed('argument')
  return option[2] === '=' ? `${option[1]}=${redactor.removed('argument')}` : (option[1] ?? '')
}
