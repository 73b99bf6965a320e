/**
 * Changes of dockerd under running containers that were made and kept every container: pids, logs, exec, published
 * ports. Going back was measured over the newer containerd, as Afloat does it. Each is a course of the upgrade tests.
 */
export const MEASURED: readonly (readonly [from: string, to: string])[] = [
  ['20.10.5', '20.10.24'],
  ['20.10.24', '26.1.5'],
  ['26.1.5', '28.5.2'],
  ['20.10.5', '28.5.2'],
  ['28.5.2', '26.1.5'],
  ['28.5.2', '20.10.24'],
  ['26.1.5', '20.10.24'],
]

/** The smallest API version that an engine answers, by the first engine version that asks for it. */
export const LEAST_API: readonly (readonly [engine: string, api: string])[] = [
  ['29.0.0', '1.44'],
  ['25.0.0', '1.24'],
  ['0.0.0', '1.12'],
]

/** The newest bootstrap protocol that a containerd speaks with its shims: 3 from 2.0 on, 2 before. */
export function bootstrapSpokenBy(containerdVersion: string): number {
  return Number.parseInt(containerdVersion, 10) >= 2 ? 3 : 2
}
