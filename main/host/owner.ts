import { z } from 'zod'
import { isThere } from './files.ts'

/** Whom a supervisor with root's rights serves. */
export const ownerSchema = z.object({
  uid: z.int().min(0).max(0xffff_fffe),
  /** It goes on while this user is logged in, rather than while somebody is connected. */
  stays: z.boolean(),
})
export type Owner = z.infer<typeof ownerSchema>

/** Handed to a background supervisor by the helper that starts it. */
export const OWNER_VARIABLE = 'AFLOAT_OWNER'

/** The owner in an environment; undefined where there is none: the supervisor serves the user it runs as. */
export function ownerIn(env: NodeJS.ProcessEnv): Owner | undefined {
  const text = env[OWNER_VARIABLE]
  return text === undefined ? undefined : ownerSchema.parse(JSON.parse(text))
}

/** Whether a user has a session: its runtime folder goes with the last one (pam_systemd(8)). */
export async function isLoggedIn(uid: number): Promise<boolean> {
  return isThere(`/run/user/${uid}`)
}
