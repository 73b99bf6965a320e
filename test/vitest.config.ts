import { defineConfig } from 'vitest/config'

/** Some spawn programs or whole test runs; a busy machine makes seconds of what takes a moment. */
const UNIT_TEST_MS = 60_000
/** Starting an engine takes seconds, some tests restart it several times, and machines were seen to differ by three. */
const ENGINE_TEST_MS = 400_000
/** A real engine on a busy, shared machine stalls now and then: what fails is tried once more, and shown as retried. */
const RETRIES = 1
/** Two engines, or two desktops, are what two cores carry without distorting each other's figures. */
const AT_MOST_TWO = 2

/** Campaigns: the same things many times over. They run by `npm run test:long` only. */
const LONG = '**/*.long.test.ts'

/** Projects run one after the other (groupOrder), the quick ones first. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ['default', './reporter.ts'],
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['unit/**/*.test.{ts,tsx}'],
          testTimeout: UNIT_TEST_MS,
          retry: RETRIES,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['engine/**/*.test.ts'],
          exclude: [LONG],
          globalSetup: './engine/provide-bundles.ts',
          testTimeout: ENGINE_TEST_MS,
          hookTimeout: ENGINE_TEST_MS,
          retry: RETRIES,
          maxWorkers: AT_MOST_TWO,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'desktop',
          include: ['desktop/**/*.test.ts'],
          exclude: [LONG],
          globalSetup: './engine/provide-bundles.ts',
          testTimeout: ENGINE_TEST_MS,
          hookTimeout: ENGINE_TEST_MS,
          retry: RETRIES,
          maxWorkers: AT_MOST_TWO,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [LONG],
          globalSetup: './engine/provide-bundles.ts',
          testTimeout: ENGINE_TEST_MS,
          hookTimeout: ENGINE_TEST_MS,
          maxWorkers: AT_MOST_TWO,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
