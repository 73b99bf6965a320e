/** The window's views; the part of its address after `#` names the one that is shown. */
export const views = ['engine', 'containers', 'releases', 'orphans', 'history', 'settings', 'help'] as const
/** Those that have a place of their own in the window's navigation. */
export const mainViews = views.filter(view => view !== 'help')
export type View = (typeof views)[number]

/** The view that an address names; the engine's where it names none. */
export function viewOf(hash: string): View {
  return views.find(view => hash === `#${view}`) ?? 'engine'
}
