import { about, type Rule, whole } from '../finding.ts'

/** Exec sessions: their attachment goes with dockerd. */
export const execSessions: Rule = ({ execs, containers }) =>
  execs.flatMap(({ containerId, command }) => {
    const container = containers.find(({ record }) => record.id === containerId)
    return container ? [about(container, 'exec', 'amber', `The exec session \`${command}\` loses its connection.`)] : []
  })

/** Attached clients, builds, pulls and pushes: whatever holds a connection to the API. */
export const openClients: Rule = ({ clients }) =>
  clients.map(({ pid, command }) =>
    whole('clients', 'amber', `\`${command}\` (process ${pid}) is cut off.`, { remedy: remedyFor(command) }),
  )

function remedyFor(command: string): string {
  const work = /\b(build|buildx|pull|push|load|save|import|export|commit|cp)\b/.exec(command)?.[1]
  return work ? `Wait until the ${work} is done, or begin it again afterwards.` : 'Begin it again afterwards.'
}
