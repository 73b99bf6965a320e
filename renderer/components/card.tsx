import { type ReactNode, useId } from 'react'
import styles from './card.module.css'

interface CardProps {
  readonly title: string
  /** Said at the end of the title's line. */
  readonly aside?: ReactNode
  /** Whether the aside is part of the card's name: where several cards have one title. */
  readonly namedByAside?: boolean
  readonly children: ReactNode
}

export function Card({ title, aside, namedByAside = false, children }: CardProps) {
  const id = useId()
  return (
    <section className={styles['card']} aria-labelledby={namedByAside ? `${id} ${id}-aside` : id}>
      <header className={styles['header']}>
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : (
          <span id={`${id}-aside`} className={styles['aside']}>
            {aside}
          </span>
        )}
      </header>
      {children}
    </section>
  )
}
