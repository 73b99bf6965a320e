import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { readJson } from '../../../main/host/files.ts'
import { HandEngine } from '../../harness/hand-engine.ts'
import { TestHome } from '../../harness/test-home.ts'
import type { AbsenceKind, Away, BenchEngine } from './bench-engine.ts'

/** A plain engine that somebody stops and starts by hand, without a moment's rest between the two. */
export class StockEngine implements BenchEngine {
  readonly home: TestHome
  readonly keepsContainers: boolean
  readonly #engine: HandEngine

  private constructor(home: TestHome, keepsContainers: boolean) {
    this.home = home
    this.keepsContainers = keepsContainers
    this.#engine = new HandEngine(home.home)
  }

  static async create(versions: readonly string[], liveRestore: boolean): Promise<StockEngine> {
    const home = await TestHome.create(versions)
    const settings = await readJson(home.home.engine.daemonJson, z.record(z.string(), z.json()))
    await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...settings, 'live-restore': liveRestore }))
    return new StockEngine(home, liveRestore)
  }

  async up(version: string): Promise<void> {
    await this.#engine.startContainerd(version)
    await this.#engine.startDockerd(version)
  }

  async absence(kind: AbsenceKind, version: string): Promise<Away> {
    const steps: Away['steps'][number][] = []
    const begun = performance.now()
    const step = async (name: string, work: () => Promise<void>) => {
      const before = performance.now()
      await work()
      steps.push({ name, ms: Math.round(performance.now() - before) })
    }
    await step('stop dockerd', () => this.#engine.stopDockerd(kind === 'kill -9' ? 'SIGKILL' : 'SIGTERM'))
    if (kind === 'upgrade') {
      await step('stop containerd', () => this.#engine.stopContainerd())
      await step('start containerd', () => this.#engine.startContainerd(version))
    }
    await step('start dockerd', () => this.#engine.startDockerd(version))
    return { awayMs: Math.round(performance.now() - begun), steps }
  }

  async down(): Promise<void> {
    await this.home.removeContainers()
    await this.home.docker('network', 'prune', '--force')
    await this.#engine.stopDockerd('SIGTERM')
    await this.#engine.stopContainerd()
  }
}
