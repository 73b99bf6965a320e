export type SandboxVerdict = 'sandboxed' | 'root' | 'refused'

/**
 * Whether this process may run as it was started. Chromium cannot sandbox itself as root, so root alone may run without
 * (https://crbug.com/638180); for everybody else `--no-sandbox` would only be a hole.
 */
export function sandboxVerdict(uid: number, withoutSandbox: boolean): SandboxVerdict {
  if (!withoutSandbox) return 'sandboxed'
  return uid === 0 ? 'root' : 'refused'
}

export const sandboxSentences: Record<Exclude<SandboxVerdict, 'sandboxed'>, string> = {
  root: 'Afloat runs as root, so its window runs without the sandbox of Chromium.',
  refused: 'Afloat was not started: --no-sandbox is only for root. Start it again without that option.',
}
