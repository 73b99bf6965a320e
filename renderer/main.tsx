import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './styles/theme.css'
import './styles/base.css'
import { WordsProvider } from './text/words-context.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <WordsProvider>
        <App />
      </WordsProvider>
    </CSPProvider>
  </StrictMode>,
)
