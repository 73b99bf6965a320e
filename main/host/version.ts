import packageJson from '../../package.json' with { type: 'json' }

/** Afloat's own version. */
export const version: string = packageJson.version
