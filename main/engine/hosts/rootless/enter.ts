import { AfloatError } from '../../../host/afloat-error.ts'
import type { Home } from '../../../host/home.ts'
import { type MissingNeed, missingForRootless } from '../../../host/rootless-needs.ts'
import type { SourceSettings } from '../../releases/open-bundle-store.ts'
import { insideEnvironment } from './inside.ts'
import { ensureRootlesskit } from './rootlesskit.ts'
import { provideTools, toolsInHome } from './tools.ts'

/** What is put before a command, and into its environment, so that it runs within a home's namespaces. */
export interface Entrance {
  readonly prefix: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/**
 * The way into the namespaces of a home, which are made where they are not there. Throws AfloatError
 * (rootless-unavailable with what this machine lacks, channel-unreachable and others where the tools must be fetched).
 */
export async function enterRootless(
  home: Home,
  source: SourceSettings,
  say: (line: string) => void,
): Promise<Entrance> {
  const { holder } = await ensureRootlesskit(home, async () => {
    const missing = await missingForRootless(toolsInHome(home).rootlesskit)
    if (missing.length > 0) throw lacking(missing)
    return provideTools(home, source, say)
  })
  const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()]
  return {
    prefix: [...['nsenter', `--target=${holder.pid}`, '--user', '--preserve-credentials', '--mount', '--net'], '--'],
    env: insideEnvironment(uid, gid),
  }
}

/** All at once, so that nobody mends one thing only to hear of the next. */
function lacking(missing: readonly MissingNeed[]): AfloatError {
  return new AfloatError({
    code: 'rootless-unavailable',
    what: `This machine cannot run an engine without root yet: ${missing.map(({ what }) => what).join('; ')}.`,
    unchanged: 'Nothing was started.',
    remedy: `Run this, then start again: ${missing.map(({ remedy }) => remedy).join(' && ')}`,
  })
}
