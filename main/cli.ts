#!/usr/bin/env node
import { runCommandLine } from './cli/program.ts'

void runCommandLine(process.argv).then(code => {
  // A command that ran inside a container has left its own.
  process.exitCode ||= code
})
