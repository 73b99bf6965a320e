/** How far a version is from the one that runs: 20.10 and 26.1 are release lines. */
export function distanceOf(from: string, to: string): 'same' | 'patch' | 'newer' | 'older' {
  if (from === to) return 'same'
  const [one, other] = [numbers(from), numbers(to)]
  if (one[0] === other[0] && one[1] === other[1]) return 'patch'
  return (one[0] ?? 0) * 1000 + (one[1] ?? 0) < (other[0] ?? 0) * 1000 + (other[1] ?? 0) ? 'newer' : 'older'
}

function numbers(version: string): number[] {
  return version.split('.').map(part => Number.parseInt(part, 10))
}
