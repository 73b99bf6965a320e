import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../repository.ts'
import type { Laptop } from './laptop.ts'

/** Where the package puts it: polkit's policy names the helper's path. */
const FOLDER = '/opt/Afloat'
const POLICY = 'io.github.afloat.Afloat.policy'

/** alice may do what the policy is about without being asked, as an administrator's rule can say; bob is asked. */
const RULE = `polkit.addRule(function(action, subject) {
  if (subject.user == "alice" && action.id == "io.github.afloat.Afloat.system-engine") return polkit.Result.YES;
});
`

/**
 * Puts the built command line on a laptop in the places of the package, run by this machine's Node in place of the app's
 * own program.
 */
export async function installAfloat(laptop: Laptop): Promise<void> {
  const at = (...parts: string[]) => laptop.at(join(FOLDER, ...parts))
  for (const part of [
    'out/main',
    'package.json',
    'assets/debian-archive-keys',
    'node_modules/koffi',
    'node_modules/@koromix',
  ]) {
    await cp(join(repository, part), at(part), { recursive: true })
  }
  await cp(process.execPath, at('node'))
  await mkdir(at('bin'))
  await writeFile(at('bin/afloat'), `#!/bin/sh\nexec ${FOLDER}/node ${FOLDER}/out/main/cli.cjs "$@"\n`)
  await cp(join(repository, 'assets/packaging/afloat-helper'), at('bin/afloat-helper'))
  for (const program of ['afloat', 'afloat-helper']) await chmod(at('bin', program), 0o755)
  await symlink(join(FOLDER, 'bin/afloat'), laptop.at('/usr/bin/afloat'))
  await cp(join(repository, 'assets/packaging', POLICY), laptop.at(`/usr/share/polkit-1/actions/${POLICY}`))
  await writeFile(laptop.at('/etc/polkit-1/rules.d/48-alice.rules'), RULE)
}

/** Removes it as `apt purge` would: the package's files, and what the package's own script does after that. */
export async function removeAfloat(laptop: Laptop): Promise<void> {
  const script = join(repository, 'assets/packaging/after-remove.sh')
  await cp(script, laptop.at('/tmp/after-remove.sh'))
  const files = [
    FOLDER,
    '/usr/bin/afloat',
    `/usr/share/polkit-1/actions/${POLICY}`,
    '/etc/polkit-1/rules.d/48-alice.rules',
  ]
  await laptop.run('rm', '-rf', ...files)
  await laptop.run('sh', '/tmp/after-remove.sh', 'purge')
  await laptop.run('rm', '/tmp/after-remove.sh')
}
