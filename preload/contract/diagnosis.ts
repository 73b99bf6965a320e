import { z } from 'zod'

/** What secrets are removed as: values of environments, credentials of registries, and what else is known to be secret. */
export const removalKinds = ['environment', 'argument', 'label', 'registry', 'address', 'token', 'password'] as const
export type RemovalKind = (typeof removalKinds)[number]

/** How many secrets of each kind were removed; kinds of which there were none are left out. */
export const removalsSchema = z.partialRecord(z.enum(removalKinds), z.int().positive())
export type Removals = z.infer<typeof removalsSchema>

/** A bundle of facts for a bug report as it would be saved: shown before anything is written. */
export const diagnosisSchema = z.object({
  /** Names these facts as they were collected; what is saved is what was shown. */
  id: z.string().max(100),
  files: z.array(
    z.object({
      name: z.string(),
      /** What is in it, as a sentence for people. */
      what: z.string(),
      bytes: z.int().nonnegative(),
      removed: removalsSchema,
    }),
  ),
  removed: removalsSchema,
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

/** Where it was saved: a file in the home, absolute. */
export const savedDiagnosisSchema = z.object({ path: z.string(), bytes: z.int() })
export type SavedDiagnosis = z.infer<typeof savedDiagnosisSchema>
