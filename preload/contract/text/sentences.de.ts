import { sentencesOfChecksDe } from './sentences/check.de.ts'
import { sentencesOfConfigDe } from './sentences/config.de.ts'
import { sentencesOfFetchingDe } from './sentences/fetching.de.ts'
import { sentencesOfOptionsDe } from './sentences/options.de.ts'
import { sentencesOfOrphansDe } from './sentences/orphans.de.ts'
import { sentencesOfProblemsDe } from './sentences/problems.de.ts'
import { sentencesOfSystemDe } from './sentences/system.de.ts'
import type { Templates } from './sentences.ts'

/** The first one that fits is taken: those that begin with what differs come late in their list. */
export const sentencesDe: Templates = [
  ...sentencesOfOptionsDe,
  ...sentencesOfChecksDe,
  ...sentencesOfConfigDe,
  ...sentencesOfFetchingDe,
  ...sentencesOfOrphansDe,
  ...sentencesOfSystemDe,
  ...sentencesOfProblemsDe,
]
