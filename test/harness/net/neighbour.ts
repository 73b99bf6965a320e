import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Another machine, as far as the network goes: a namespace of its own behind a veth. */
export interface Neighbour {
  readonly namespace: string
  /** This side's address, as the neighbour calls it. */
  readonly hostAddress: string
  /** This side's interface. */
  readonly link: string
  remove(): Promise<void>
}

export async function addNeighbour(): Promise<Neighbour> {
  const name = `afl-n${process.pid}`
  const inside = ['-n', name]
  const veth = `ve${process.pid}`
  await run('ip', ['netns', 'add', name])
  await run('ip', ['link', 'add', veth, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name])
  await run('ip', ['address', 'add', '10.213.7.1/24', 'dev', veth])
  await run('ip', ['address', 'add', 'fd00:213:7::1/64', 'dev', veth, 'nodad'])
  await run('ip', ['link', 'set', veth, 'up'])
  await run('ip', [...inside, 'address', 'add', '10.213.7.2/24', 'dev', 'eth0'])
  await run('ip', [...inside, 'address', 'add', 'fd00:213:7::2/64', 'dev', 'eth0', 'nodad'])
  await run('ip', [...inside, 'link', 'set', 'eth0', 'up'])
  return {
    namespace: `/run/netns/${name}`,
    hostAddress: '10.213.7.1',
    link: veth,
    remove: async () => {
      await run('ip', ['netns', 'delete', name])
    },
  }
}
