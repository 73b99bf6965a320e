import semver from 'semver'

/** The oldest engine that the static archive is offered from: the oldest whose live restore Afloat was tried with. */
const oldest = '20.10.5'

/** One archive of an index page. */
export interface StaticArchive {
  readonly version: string
  readonly file: string
  /** Bytes as the page says them, rounded by it; null where it says nothing. */
  readonly size: number | null
}

/**
 * The engines of an index page such as https://download.docker.com/linux/static/stable/x86_64/, newest first. The page is
 * a plain list of links, each with a date and a size behind it (`docker-28.5.2.tgz  2025-11-05 14:00:00 79.5 MiB`).
 */
export function readStaticIndex(page: string): StaticArchive[] {
  const found = new Map<string, StaticArchive>()
  for (const [, file, version, behind] of page.matchAll(/href="(?:\.\/)?(docker-(\d[^"/]*)\.tgz)"[^>]*>([^\n]*)/g)) {
    if (!file || !version || !semver.valid(version) || semver.lt(version, oldest)) continue
    found.set(version, { version, file, size: sizeIn(behind ?? '') })
  }
  return [...found.values()].sort((a, b) => semver.rcompare(a.version, b.version))
}

const units: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

function sizeIn(text: string): number | null {
  const found = /(?:^|\s)(\d+(?:\.\d+)?) ?([KMG])?i?B?\s*(?:<|$)/.exec(text.replace(/<[^>]*>/g, ' ').trimEnd())
  return found?.[1] ? Math.round(Number(found[1]) * (units[found[2] ?? ''] ?? 1)) : null
}
