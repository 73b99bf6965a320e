import { Button as BaseButton } from '@base-ui/react/button'
import type { ReactNode } from 'react'
import styles from './button.module.css'

interface ButtonProps {
  readonly children: ReactNode
  readonly kind?: 'primary' | 'plain' | 'danger'
  readonly icon?: ReactNode
  readonly disabled?: boolean
  readonly onClick?: () => void
  /** Whether it sends the form that it stands in. */
  readonly submits?: boolean
  /** The name for assistive technology, where the text alone does not say what it is about. Begins with the text. */
  readonly label?: string
}

export function Button({ children, kind = 'plain', icon, label, submits = false, ...rest }: ButtonProps) {
  return (
    // Focus stays on a button that becomes impossible while its work is done.
    <BaseButton
      className={`${styles['button']} ${styles[kind]}`}
      type={submits ? 'submit' : 'button'}
      focusableWhenDisabled
      aria-label={label}
      {...rest}
    >
      {icon}
      <span>{children}</span>
    </BaseButton>
  )
}
