import { Button as BaseButton } from '@base-ui/react/button'
import type { ReactNode } from 'react'
import styles from './button.module.css'

interface ButtonProps {
  readonly children: ReactNode
  readonly kind?: 'primary' | 'plain' | 'danger'
  readonly icon?: ReactNode
  readonly disabled?: boolean
  readonly onClick?: () => void
}

export function Button({ children, kind = 'plain', icon, ...rest }: ButtonProps) {
  return (
    // Focus stays on a button that becomes impossible while its work is done.
    <BaseButton className={`${styles['button']} ${styles[kind]}`} focusableWhenDisabled {...rest}>
      {icon}
      <span>{children}</span>
    </BaseButton>
  )
}
