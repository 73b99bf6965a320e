import type { ReactNode } from 'react'
import type { Snapshot } from '../preload/contract/snapshot.ts'
import type { View } from '../preload/contract/views.ts'
import { Nav } from './components/nav.tsx'
import { ProblemNote } from './components/problem-note.tsx'
import { useEngine } from './state/use-engine.ts'
import { useView } from './state/use-view.ts'
import { useText } from './text/words-context.tsx'
import { ContainersView } from './views/containers-view.tsx'
import { EngineView } from './views/engine-view.tsx'
import { FirstRunView } from './views/first-run-view.tsx'
import { HelpView } from './views/help-view.tsx'
import { HistoryView } from './views/history-view.tsx'
import { OrphansView } from './views/orphans-view.tsx'
import { ReleasesView } from './views/releases-view.tsx'
import { SettingsView } from './views/settings-view.tsx'

const shownBy: Record<View, (snapshot: Snapshot) => ReactNode> = {
  engine: snapshot => (snapshot.firstRun ? <FirstRunView snapshot={snapshot} /> : <EngineView snapshot={snapshot} />),
  containers: snapshot => <ContainersView snapshot={snapshot} />,
  releases: snapshot => <ReleasesView snapshot={snapshot} />,
  orphans: snapshot => <OrphansView snapshot={snapshot} />,
  history: snapshot => <HistoryView snapshot={snapshot} />,
  help: () => <HelpView />,
  settings: snapshot => <SettingsView snapshot={snapshot} />,
}

export function App() {
  const { snapshot, problem, retry } = useEngine()
  const { words } = useText()
  const view = useView()
  if (snapshot) {
    return (
      <>
        <Nav shown={view} snapshot={snapshot} />
        {shownBy[view](snapshot)}
      </>
    )
  }
  return (
    <main className="page">
      {problem ? (
        <ProblemNote problem={problem} action={{ text: words.news.tryAgain, run: retry }} />
      ) : (
        <p role="status">{words.connecting}</p>
      )}
    </main>
  )
}
