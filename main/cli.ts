#!/usr/bin/env node
import { runCommandLine } from './cli/program.ts'

void runCommandLine(process.argv).then(code => {
  process.exitCode = code
})
