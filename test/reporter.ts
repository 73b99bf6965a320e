import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node'

/**
 * The last lines of a run: why tests were skipped, then `N passed, N failed, N skipped`.
 *
 * A file that fails to load, or an error outside any test, counts as one failed: the line never says "0 failed" of a run
 * that ends with a bad exit code.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const count = (state: string) => tests.filter(test => test.result().state === state).length
    const failed = count('failed') + modules.filter(isBroken).length + unhandled.length
    const skipped = tests.filter(test => test.result().state === 'skipped' || test.result().state === 'pending')
    for (const test of skipped) console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}`)
    // A run can fail before its first file: an engine that cannot be fetched, say.
    const atLeast = reason === 'passed' ? 0 : 1
    console.log(`\n${count('passed')} passed, ${Math.max(failed, atLeast)} failed, ${skipped.length} skipped`)
  }
}

/** Its own errors (a syntax error, a failed beforeAll) and none of its tests counted as failed for them. */
function isBroken(module: TestModule): boolean {
  const suites = [...module.children.allSuites()]
  const hasErrors = module.errors().length > 0 || suites.some(suite => suite.errors().length > 0)
  return hasErrors && [...module.children.allTests('failed')].length === 0
}

// biome-ignore lint/style/noDefaultExport: vitest loads reporters by their default export
export default SummaryReporter
