import { settingPaths } from '../../preload/contract/settings.ts'
import { useAnswer } from '../state/use-answer.ts'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './own-settings.module.css'
import { ProblemNote } from './problem-note.tsx'

type Value = string | number | boolean | null

/** What may be chosen where not everything may. */
const choices: Record<string, readonly string[]> = {
  theme: ['system', 'light', 'dark'],
  language: ['system', 'en', 'de'],
}

/** Afloat's own settings, each saved when it is changed. */
export function OwnSettings() {
  const { words } = useText()
  const text = words.views.settings
  const answer = useAnswer(() => window.afloat.settings({}))
  const call = useCall()
  const problem = call.problem ?? answer.problem ?? answer.value?.problem ?? undefined
  const change = (path: string, value: Value) =>
    void call.run(async () => {
      const result = await window.afloat.changeSettings({ change: { [path]: value } })
      if (result.ok) answer.put(result.value)
      return result
    })
  return (
    <Card title={text.own}>
      {problem ? <ProblemNote problem={problem} /> : null}
      <ul>
        {[...settingPaths(answer.value?.settings ?? {})].map(([path, value]) => (
          <li key={path} className={styles['row']}>
            <label htmlFor={path}>{text.paths[path] ?? path}</label>
            <Field path={path} value={value as Value} change={next => change(path, next)} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Field({ path, value, change }: { path: string; value: Value; change: (value: Value) => void }) {
  const { words } = useText()
  // What nobody has decided yet (null) is as good as switched on.
  if (typeof value === 'boolean' || value === null) {
    return <input id={path} type="checkbox" checked={value ?? true} onChange={event => change(event.target.checked)} />
  }
  const options = choices[path]
  if (options) {
    return (
      <select id={path} value={String(value)} onChange={event => change(event.target.value)}>
        {options.map(option => (
          <option key={option} value={option}>
            {words.views.settings.choices[option] ?? option}
          </option>
        ))}
      </select>
    )
  }
  // Saved when it is left, not by every key; what was refused or changed elsewhere is shown anew.
  return (
    <input
      id={path}
      key={String(value)}
      type={typeof value === 'number' ? 'number' : 'text'}
      defaultValue={value}
      onBlur={({ target }) => {
        const next = typeof value === 'number' ? target.valueAsNumber : target.value
        if (next !== value) change(next)
      }}
    />
  )
}
