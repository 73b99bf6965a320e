import { useText } from '../text/words-context.tsx'

export type SettingValue = string | number | boolean | null

/** What may be chosen where not everything may. */
const choices: Record<string, readonly string[]> = {
  engineKind: ['own', 'system-docker'],
  theme: ['system', 'light', 'dark'],
  language: ['system', 'en', 'de'],
}
/** People count in megabytes what the file holds in bytes. */
const MEGABYTE = 1 << 20

interface SettingFieldProps {
  readonly path: string
  readonly value: SettingValue
  readonly change: (value: SettingValue) => void
}

/** The control of one setting, by the kind of its value. */
export function SettingField({ path, value, change }: SettingFieldProps) {
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
  const shown = typeof value === 'number' ? Math.round(value / MEGABYTE) : value
  // Saved when it is left, not by every key; what was refused or changed elsewhere is shown anew.
  return (
    <input
      id={path}
      key={String(value)}
      type={typeof value === 'number' ? 'number' : 'text'}
      defaultValue={shown}
      onBlur={({ target }) => {
        const next = typeof value === 'number' ? target.valueAsNumber : target.value
        if (next !== shown) change(typeof next === 'number' ? next * MEGABYTE : next)
      }}
    />
  )
}
