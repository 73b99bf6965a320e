import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The mirror that this machine itself takes Debian from. */
export async function debianMirror(): Promise<string> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(SITE)'])
  const site = stdout.split('\n').find(line => line.includes('debian') && !line.includes('security'))
  return site || 'http://deb.debian.org/debian'
}
