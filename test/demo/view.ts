import { stripVTControlCharacters, styleText } from 'node:util'

export interface Line {
  readonly label: string
  readonly good: string
  /** What went wrong: nothing, one hopes. */
  readonly failed: number
  readonly note?: string
}

export interface Picture {
  readonly title: string
  readonly lines: readonly Line[]
  /** What has happened so far, one line each; the last one is what happens now. */
  readonly story: readonly string[]
}

/** Columns of the labels. */
const LABEL = 34
const GOOD = 18

/** Draws over what it has drawn before, where the output is a terminal; elsewhere only the story is told, line by line. */
export class LiveView {
  readonly #terminal = process.stdout.isTTY
  #height = 0
  #told = 0

  show(picture: Picture): void {
    if (this.#terminal) this.#draw(render(picture))
    else
      for (; this.#told < picture.story.length; this.#told++)
        console.log(stripVTControlCharacters(picture.story[this.#told] ?? ''))
  }

  /** The last picture stays; elsewhere it is printed now. */
  end(picture: Picture): void {
    this.show(picture)
    if (!this.#terminal) console.log(stripVTControlCharacters(render(picture).join('\n')))
  }

  #draw(lines: readonly string[]): void {
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : ''
    const wide = process.stdout.columns ?? 80
    const cut = lines.map(line =>
      stripVTControlCharacters(line).length > wide ? stripVTControlCharacters(line).slice(0, wide) : line,
    )
    process.stdout.write(`${up}${cut.map(line => `\x1b[2K${line}\n`).join('')}\x1b[J`)
    this.#height = lines.length
  }
}

function render({ title, lines, story }: Picture): string[] {
  return [
    '',
    `  ${styleText('bold', title)}`,
    '',
    ...lines.map(
      ({ label, good, failed, note }) =>
        `  ${label.padEnd(LABEL)}${good.padStart(GOOD)}   ${failure(failed)}   ${styleText('dim', note ?? '')}`,
    ),
    '',
    ...story.map(line => `  ${line}`),
    '',
  ]
}

function failure(count: number): string {
  return count === 0 ? styleText('green', '0 failed') : styleText('red', `${count} failed`)
}
