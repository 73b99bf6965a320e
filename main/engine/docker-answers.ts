import { z } from 'zod'

/** Parts of the engine's answers that it leaves out or sets to null where there is nothing to say, by version. */
export const text = z
  .string()
  .nullish()
  .transform(value => value ?? '')
export const texts = z
  .array(z.string())
  .nullish()
  .transform(value => value ?? [])
export const pairs = z
  .record(z.string(), z.string())
  .nullish()
  .transform(value => value ?? {})
