import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadArtifact } from '@electron/get'
import { z } from 'zod'

/** No byte for so long means that the download cannot be had here; closed networks often drop packets silently. */
const STALLED_AFTER_MS = 15_000

/**
 * Electron's own way in two steps: its downloader fills its cache (watched here, so that a dead network is noticed),
 * then its installer unpacks from that cache. Both check the sha256 sums that the `electron` package carries.
 *
 * @returns undefined when the binary is in place, else why not
 */
export async function fetchOfficialElectron(electronFolder: string, version: string): Promise<string | undefined> {
  const stalled = new AbortController()
  const reason = `no data for ${STALLED_AFTER_MS / 1000} s`
  const startTimer = () => setTimeout(() => stalled.abort(new Error(reason)), STALLED_AFTER_MS)
  let timer = startTimer()
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: readChecksums(electronFolder),
      downloadOptions: {
        signal: stalled.signal,
        getProgressCallback: () => {
          clearTimeout(timer)
          timer = startTimer()
        },
      },
    })
  } catch (error) {
    return shortReason(error)
  } finally {
    clearTimeout(timer)
  }
  const install = spawnSync(process.execPath, [join(electronFolder, 'install.js')], { encoding: 'utf8' })
  return install.status === 0 ? undefined : `its installer failed: ${install.stderr.trim()}`
}

function readChecksums(electronFolder: string): Record<string, string> {
  const text = readFileSync(join(electronFolder, 'checksums.json'), 'utf8')
  return z.record(z.string(), z.string()).parse(JSON.parse(text))
}

/** fetch says no more than "fetch failed"; the cause knows why. */
function shortReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
