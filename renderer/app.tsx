import { ProblemNote } from './components/problem-note.tsx'
import { useEngine } from './state/use-engine.ts'
import { useText } from './text/words-context.tsx'
import { EngineView } from './views/engine-view.tsx'

export function App() {
  const { snapshot, problem, retry } = useEngine()
  const { words } = useText()
  if (snapshot) return <EngineView snapshot={snapshot} />
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
