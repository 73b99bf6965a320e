import { useSyncExternalStore } from 'react'
import { type View, viewOf } from '../../preload/contract/views.ts'

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** The view that the window's address names: links and the tray change it alike. */
export function useView(): View {
  return useSyncExternalStore(subscribe, () => viewOf(location.hash))
}
