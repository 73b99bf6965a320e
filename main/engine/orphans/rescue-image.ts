import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type Docker from 'dockerode'
import type { Orphan } from '../../../preload/contract/orphan.ts'

/** Where the image of a rescue is found afterwards. */
export const tagOf = ({ name, id }: Orphan) => ({ repo: `afloat-rescue/${name.toLowerCase()}`, tag: id.slice(0, 12) })

/** An image of what an orphan's layer holds, where the engine knows the container. */
export async function commit(docker: Docker, orphan: Orphan): Promise<string> {
  const { repo, tag } = tagOf(orphan)
  await docker.getContainer(orphan.id).commit({ repo, tag, pause: false })
  return `${repo}:${tag}`
}

/** An image of all that a folder holds, without what is mounted in it. */
export async function importRoot(docker: Docker, orphan: Orphan, folder: string): Promise<string> {
  const { repo, tag } = tagOf(orphan)
  const tar = spawn(
    'tar',
    ['--create', '--one-file-system', '--numeric-owner', '--xattrs', '--directory', `${folder}/`, '.'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const ended = once(tar, 'exit')
  const answer = await docker.importImage(tar.stdout, { repo, tag })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(answer, (error: Error | null) => (error ? reject(error) : resolve()))
  })
  const [status] = await ended
  // 1: a file changed while it was read, as it may in a container that runs.
  if (status !== 0 && status !== 1) throw new Error(`tar ended with ${status}`)
  return `${repo}:${tag}`
}
