import { type Settings, settingPaths } from '../../preload/contract/settings.ts'
import { useAnswer } from '../state/use-answer.ts'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './own-settings.module.css'
import { ProblemNote } from './problem-note.tsx'
import { SettingField, type SettingValue } from './setting-field.tsx'

/** Which settings stand together: by the first part of their path. */
const groups = {
  afloat: ['startAtLogin', 'startEngine', 'engineKind', 'theme', 'language', 'terminal'],
  notifications: ['notifications'],
  engines: ['checkForUpdates', 'channel'],
  shims: ['shims'],
} satisfies Record<string, readonly (keyof Settings)[]>
const named = new Set<string>(Object.values(groups).flat())

/** Afloat's own settings, each saved when it is changed. */
export function OwnSettings() {
  const { words } = useText()
  const text = words.views.settings
  const answer = useAnswer(() => window.afloat.settings({}))
  const call = useCall()
  const problem = call.problem ?? answer.problem ?? answer.value?.problem ?? undefined
  const change = (path: string, value: SettingValue) =>
    void call.run(async () => {
      const result = await window.afloat.changeSettings({ change: { [path]: value } })
      if (result.ok) answer.put(result.value)
      return result
    })
  const paths = [...settingPaths(answer.value?.settings ?? {})]
  const first = (path: string) => path.split('.')[0] ?? ''
  const inGroup = (group: keyof typeof groups) =>
    (groups[group] as readonly string[]).flatMap(key => paths.filter(([path]) => first(path) === key))
  return (
    <>
      {problem ? <ProblemNote problem={problem} /> : null}
      {(Object.keys(groups) as (keyof typeof groups)[]).map(group => (
        <Card key={group} title={text.groups[group]}>
          <ul>
            {[
              ...inGroup(group),
              // One that is newer than this list is not hidden.
              ...(group === 'afloat' ? paths.filter(([path]) => !named.has(first(path))) : []),
            ].map(([path, value]) => (
              <li key={path} className={styles['row']}>
                <label htmlFor={path}>{text.paths[path] ?? path}</label>
                <SettingField path={path} value={value as SettingValue} change={next => change(path, next)} />
              </li>
            ))}
          </ul>
        </Card>
      ))}
    </>
  )
}
