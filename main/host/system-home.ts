/**
 * The home of the engine that the system brings along: records, reports and copies only, for the engine's own things are
 * where its package has them. One for the machine, since a machine has one such engine; root's.
 */
export const SYSTEM_HOME = '/var/lib/afloat'
