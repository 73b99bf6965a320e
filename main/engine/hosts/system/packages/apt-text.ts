import { versionIn } from '../../../releases/probe.ts'
import type { OfferedPackage, PackageChange } from './package-manager.ts'

/** The versions in the answer of `apt-cache madison PACKAGE`, in its order: newest first. */
export function offeredIn(madison: string): OfferedPackage[] {
  const found = madison.split('\n').flatMap(line => {
    const [, packageVersion, place] = line.split('|').map(part => part.trim())
    const version = packageVersion && upstreamOf(packageVersion)
    if (!packageVersion || !version || !place || place.endsWith('Sources')) return []
    const suite = place.split(' ')[1]?.split('/')[0] ?? ''
    return [{ version, packageVersion, source: suite === '' ? 'apt' : `apt/${suite}` }]
  })
  // One engine version may be there in several builds, and each of them in several places: the first is the newest.
  return found.filter(({ version }, index) => found.findIndex(one => one.version === version) === index)
}

/** `20.10.24+dfsg1-1+deb12u1+b6`, `5:28.5.2-1~debian.12~bookworm`: upstream's version in a Debian one. */
export function upstreamOf(packageVersion: string): string | undefined {
  return versionIn(packageVersion.replace(/^\d+:/, ''))
}

/** What `apt-get --simulate` says it would do: `Inst NAME [OLD] (NEW …)`, `Remv NAME [OLD]`. */
export function changesIn(simulation: string): PackageChange[] {
  return simulation.split('\n').flatMap(line => {
    const inst = /^Inst (\S+) (?:\[([^\]]+)\] )?\((\S+)/.exec(line)
    if (inst?.[1]) return [{ name: inst[1], from: inst[2] ?? null, to: inst[3] ?? null }]
    const remv = /^Remv (\S+) \[([^\]]+)\]/.exec(line)
    return remv?.[1] ? [{ name: remv[1], from: remv[2] ?? null, to: null }] : []
  })
}

/** Whether a package, as `apt-cache show` tells of it, recommends another one. */
export function recommends(shown: string, name: string): boolean {
  const line = /^Recommends: (.+)$/m.exec(shown)?.[1] ?? ''
  return line.split(',').some(part => part.split('|').some(one => one.trim().split(' ')[0] === name))
}
