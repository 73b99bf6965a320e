/** The eight groups of an IPv6 address without zone. */
export function groupsOf(address: string): number[] {
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map(part => Number.parseInt(part, 16)))
  const [head, tail] = address.split('::')
  if (tail === undefined) return numbers(address)
  const [left, right] = [numbers(head ?? ''), numbers(tail)]
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right]
}

/** RFC 5952: lower case, no leading zeros, the first longest run of zero groups as `::`. */
export function shortestIpv6(groups: readonly number[]): string {
  const texts = groups.map(group => group.toString(16))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return texts.join(':')
  return `${texts.slice(0, best.at).join(':')}::${texts.slice(best.at + best.length).join(':')}`
}

/** The one spelling of an address under which it is looked up. */
export function canonical(address: string): string {
  return address.includes(':') ? shortestIpv6(groupsOf(address)) : address
}
