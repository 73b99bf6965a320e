import type { RemovalKind } from '../../../preload/contract/diagnosis.ts'

/** Something that looks like a secret: all of it goes, but for what the group `keep` holds in front. */
export interface SecretPattern {
  readonly kind: RemovalKind
  readonly pattern: RegExp
}

/** Names whose values are secrets, in any of the ways that programs write them. */
const NAME =
  '[\\w.-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|credentials?|identitytoken|auth(?:config|key)?|cookie|session[_-]?id)s?(?:[_-]?(?:file|id|base64|hash))?'
const secretName = new RegExp(`^${NAME}$`, 'i')

/** Whether what goes by this name is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** A value as it stands behind a name: in quotes (also escaped ones), or to the next space, comma or bracket. */
const VALUE = `(?:\\\\*"(?:[^"\\\\\\n]|\\\\(?!"))*\\\\*"|'[^'\\n]*'|[^\\s,;&}\\]"']+)`

/** The order matters: what is wider comes first. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { kind: 'token', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  // What a client sent, in dockerd's log at debug (`form data: {`, from 28 on `form-data="{`): environment, arguments.
  { kind: 'environment', pattern: /(?<keep>form[ -]data\\?["']?[:=]\s*).*/g },
  { kind: 'registry', pattern: /(?<keep>X-Registry-(?:Auth|Config)\\?["']?\s*[:=]\s*).*/gi },
  {
    kind: 'token',
    pattern:
      /(?<keep>(?:proxy-)?authorization\\?["']?\s*[:=]\s*\[?\\?["']?)(?:(?:basic|bearer|digest|token)\s+)?[^\s"'\\\]]+/gi,
  },
  { kind: 'token', pattern: /(?<keep>\b(?:bearer|basic)\s+)[\w~+/.=-]{8,}/gi },
  // Of an address everything before its @: what stands there is a name with a password, or a token.
  { kind: 'address', pattern: /(?<keep>\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s"'<>/@:]*:[^\s"'<>]*|[^\s"'<>/@?#]+)(?=@)/gi },
  { kind: 'password', pattern: new RegExp(`(?<keep>--?${NAME}(?:=|\\s+))(?!-)${VALUE}`, 'gi') },
  { kind: 'password', pattern: new RegExp(`(?<keep>\\b${NAME}\\\\*["']?\\s*[:=]\\s*)(?!\\[removed)${VALUE}`, 'gi') },
  ...tokens(
    /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)*/g, // JSON web tokens
    /\b(?:gh[opsur]_|github_pat_)\w{20,}/g,
    /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[\w-]{16,}/g, // GitLab
    /\bdckr_(?:pat|oat)_[\w-]{16,}/g, // Docker Hub
    /\bSWMTKN-1-[\w-]+/g, // joins a swarm
    /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, // AWS
    /\bAIza[\w-]{35}/g, // Google
    /\bxox[abeoprs]-[\w-]{10,}/g, // Slack
    /\bnpm_[A-Za-z0-9]{36}/g,
    /\bpypi-[\w-]{16,}/g,
    /\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|ant[-_]|proj[-_])?[\w-]{20,}/g,
    /\bhf_[A-Za-z0-9]{20,}/g, // Hugging Face
    /\bhv[sbr]\.[\w-]{20,}/g, // Vault
    /\bdop_v1_[0-9a-f]{32,}/g, // DigitalOcean
    /\bAGE-SECRET-KEY-1[0-9A-Z]+/g,
  ),
]

function tokens(...patterns: readonly RegExp[]): SecretPattern[] {
  return patterns.map(pattern => ({ kind: 'token', pattern }))
}
