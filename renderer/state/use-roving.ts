import { type KeyboardEvent, useState } from 'react'

/** One tab stop for a row of parts: the arrow keys, Home and End go through them, as they are read. */
export function useRoving(count: number) {
  const [active, setActive] = useState<number>()
  const go = (event: KeyboardEvent<HTMLElement>) => {
    const backwards = getComputedStyle(event.currentTarget).direction === 'rtl'
    const [back, on] = backwards ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight']
    const last = count - 1
    const from = active ?? 0
    const to =
      event.key === on || event.key === 'ArrowDown'
        ? Math.min(last, from + 1)
        : event.key === back || event.key === 'ArrowUp'
          ? Math.max(0, from - 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : undefined
    if (to === undefined) return
    event.preventDefault()
    event.currentTarget.querySelectorAll<HTMLElement>('[data-part]')[to]?.focus()
  }
  return {
    active,
    onKeyDown: go,
    /** What each part is given. */
    part: (index: number) => ({
      'data-part': '',
      tabIndex: index === Math.min(active ?? 0, count - 1) ? 0 : -1,
      onFocus: () => setActive(index),
      onMouseEnter: () => setActive(index),
    }),
    leave: () => setActive(undefined),
  }
}
