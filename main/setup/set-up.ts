import { provideElectron } from './electron-binary.ts'

/** Everything a fresh Debian 12 lacks, beyond the npm packages (packages.mjs). What is there is left alone. */
export async function setUp(): Promise<void> {
  await provideElectron()
}
