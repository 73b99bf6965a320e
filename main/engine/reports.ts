import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Report, reportSchema } from '../../preload/contract/report.ts'
import { writeJsonAtomically } from '../host/files.ts'

/** How many reports are kept; each is a few kilobytes. */
const KEPT = 500

/** Keeps a report; the name sorts by time. */
export async function saveReport(folder: string, report: Report): Promise<void> {
  await writeJsonAtomically(join(folder, `${report.startedAt.replaceAll(':', '-')}.json`), report)
  for (const name of (await names(folder)).slice(0, -KEPT)) await rm(join(folder, name), { force: true })
}

/** The last reports, newest first. One that cannot be read is left out. */
export async function lastReports(folder: string, count: number): Promise<Report[]> {
  const newest = (await names(folder)).slice(-count).reverse()
  const read = await Promise.all(
    newest.map(async name => {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '')
      return parse(text)
    }),
  )
  return read.filter(report => report !== undefined)
}

function parse(text: string): Report | undefined {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function names(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch(() => [])
  return found.filter(name => name.endsWith('.json')).sort()
}
