import { useEffect, useEffectEvent } from 'react'

/** Does something again and again while the window can be seen, and when it comes into sight. */
export function useEvery(milliseconds: number, work: () => void): void {
  const now = useEffectEvent(() => {
    if (!document.hidden) work()
  })
  useEffect(() => {
    const timer = setInterval(() => now(), milliseconds)
    const seen = () => now()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [milliseconds])
}
